// EIGbot's widget; docs/embedding.md says how a page uses it.
(() => {
  const NAME = "eig-bot";
  const SCRIPT = document.currentScript || document.querySelector('script[src*="widget.js"], script[data-server]');
  const known = customElements.get(NAME);
  if (known) return known.start(SCRIPT);

  const STORE = "eigbot";
  const SECONDS_TO_ANSWER = 20;
  const MOST_KEPT = 200;
  const TYPING_AFTER = 250;
  const MOST_CHARACTERS = 2000;
  const LINK = /\[([^[\]]+)\]\(((?:https?:\/\/|mailto:)(?:[^\s()]|\([^\s()]*\))+)\)|\*\*(?=[^\s*])(.*?[^\s*])\*\*(?!\*)/g;
  const LIST = /(?:^• .*(?:\n|$))+/gm;
  const TAG = /^[a-z]{2}([-_][a-z]{2})?$/i;

  const ATTRIBUTES = {
    language: "auto",
    theme: "auto",
    accent: "",
    position: "right",
    "z-index": "1400",
    title: "",
    greeting: "",
    suggestions: "",
    "closed-label": "",
    "open-label": "",
    note: "",
    server: "",
  };

  // The server writes those of the languages that the FAQ is served in: languages/<code>/widget.yml.
  const TEXTS = {};

  const ICONS = {
    chat: "M4 5h16v11h-9l-5 4v-4H4zM8 9h8M8 12h5",
    close: "M6 6l12 12M18 6L6 18",
    down: "M5 9l7 7 7-7",
  };

  // em is the visitor's own text size; long names are the French State design system's.
  const STYLES = `
:host { all: initial !important; display: block !important; direction: ltr !important }
@media print { :host { display: none !important } }
* { box-sizing: border-box }
[hidden] { display: none !important }
.root {
  --p: #fff; --b: #f0f1f7; --i: #1e1e28; --s: #4a4a57; --l: #dedee6; --a: #000091; --o: #f5f5fe; --d: #a3200d;
  color-scheme: light;
}
.dark { --p: #17171f; --b: #262632; --i: #e6e6ee; --s: #b6b6c4; --l: #363644; --a: #adadfc; --o: #000040; --d: #ff8a75; color-scheme: dark }
.root {
  --paper: var(--background-default-grey, var(--p)); --bubble: var(--background-contrast-grey, var(--b));
  --ink: var(--text-default-grey, var(--i)); --soft: var(--text-mention-grey, var(--s));
  --edge: var(--border-plain-grey, var(--s)); --line: var(--border-default-grey, var(--l));
  --act: var(--background-action-high-blue-france, var(--a)); --on: var(--text-inverted-blue-france, var(--o));
  --link: var(--text-action-high-blue-france, var(--a)); --bad: var(--text-default-error, var(--d));
  position: fixed; right: 1.25em; bottom: calc(1.25em + env(safe-area-inset-bottom)); color: var(--ink);
  font: 1em/1.5 Marianne, system-ui, sans-serif; overflow-wrap: anywhere;
}
.left { right: auto; left: 1.25em }
h2, p, ul { margin: 0; padding: 0; list-style: none }
button, textarea, input { font: inherit; letter-spacing: inherit; word-spacing: inherit; color: inherit; background: none; border: 1px solid transparent; border-radius: .6em; min-height: 44px; margin: 0; padding: .4em .8em }
button { min-width: 44px; display: flex; gap: .5em; align-items: center; justify-content: center; text-align: start }
button { cursor: pointer; -webkit-user-select: none; user-select: none }
button:not(.full):hover { background: var(--bubble) }
svg { width: 1.35em; height: 1.35em; flex: none; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round }
:focus-visible { outline: 3px solid #0a76f6; outline-offset: 2px; box-shadow: 0 0 0 2px var(--paper) }
a { color: var(--link); text-underline-offset: .15em }
.full { background: var(--act); color: var(--on); font-weight: 600 }
.full:hover { text-decoration: underline }
.badge { position: absolute; top: -.5em; right: -.2em; min-width: 2em; padding: .2em .5em; border-radius: 1em; background: var(--bad); color: var(--paper); font-size: .8125em; text-align: center }
.launcher { position: relative; border-radius: 2em; padding: .75em 1.4em .75em 1.15em; box-shadow: 0 .3em 1.2em #0004 }
.panel { position: absolute; right: 0; bottom: calc(100% + .75em); width: 25em; max-width: calc(100vw - 2.5em); height: 40em; max-height: calc(100vh - 7em);
  display: flex; flex-direction: column; background: var(--paper); border: 1px solid var(--line); border-radius: 1em; box-shadow: 0 .75em 3em #0003; overflow: hidden }
.left .panel { right: auto; left: 0 }
.bar { display: flex; align-items: center; padding: .4em .5em .4em 1em; border-bottom: 1px solid var(--line); position: relative }
.bar > div { flex: 1; min-width: 0 }
.bar > svg { background: var(--act); color: var(--on); border-radius: 50%; padding: .3em; width: 2em; height: 2em; margin-right: .6em }
h2 { font-size: 1em; line-height: 1.25 }
.ready::before { content: ""; display: inline-block; width: 8px; height: 8px; margin-right: .4em; border-radius: 50%; background: #2a9455; border: 1px solid var(--paper) }
.out::before { background: var(--bad) }
.scroll { flex: 1; min-height: 0; overflow: hidden auto; overscroll-behavior: contain; padding: 1em; outline-offset: -3px; position: relative }
.message { margin-bottom: 1.1em }
.who, .note, .state, .ready { font-size: .8125em; color: var(--soft); margin: 0 .25em .2em }
.ready { margin: 0 }
.program { font-weight: 700 }
.instant { color: var(--soft); font-size: .875em; margin-bottom: .6em }
.note { margin-top: .5em }
.text { white-space: pre-wrap; text-align: start }
.bubble { background: var(--bubble); border: 1px solid transparent; border-radius: .3em 1em 1em; padding: .6em .9em; width: fit-content; max-width: 94% }
.you .who { text-align: right }
.you .bubble { background: var(--act); color: var(--on); border-radius: 1em .3em 1em 1em; margin-left: auto; max-width: 85% }
.choices { display: flex; flex-wrap: wrap; gap: .5em; margin-top: .5em }
.choices button { border-color: currentcolor; border-radius: 1.4em; padding-inline: 1.1em; color: var(--link) }
.field { display: grid; grid-template-columns: 1fr auto; gap: .25em .5em; align-items: end; flex: 1 0 100% }
label { grid-column: 1 / -1; font-weight: 600; font-size: .875em }
textarea, input { border-color: var(--edge); padding: .55em .75em; width: 100%; line-height: 1.4; resize: none; field-sizing: content; max-height: 7.5em }
.foot { padding: .6em 1em .9em; border-top: 1px solid var(--line); flex: none }
@media (max-width: 30em), (max-height: 30em) {
  .root .panel { position: fixed; inset: 0; width: auto; max-width: none; height: auto; max-height: none; border-radius: 0; border: 0 }
  .open .launcher { display: none }
}
.bar > button { padding: 0 }
@media (prefers-reduced-motion: no-preference) {
  .panel, .message { animation: rise .2s ease-out }
  @keyframes rise { from { opacity: 0; translate: 0 .5em } }
}`;

  const make = (tag, attributes = {}, ...children) => {
    const [name, style] = tag.split(".");
    const node = document.createElement(name);
    if (style) node.className = style;
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value === "function") node.addEventListener(name, value);
      else node.setAttribute(name, value);
    }
    node.append(...children);
    return node;
  };

  const icon = (name) => {
    const [svg, path] = ["svg", "path"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    path.setAttribute("d", ICONS[name]);
    svg.append(path);
    return svg;
  };

  const dress = (shadow, css) => {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
    } catch {
      // Safari before 16.4. A policy may refuse it.
      const style = make("style", { nonce: SCRIPT?.nonce || "" }, css);
      shadow.append(style);
      if (!style.sheet) throw failure("unstyled");
    }
  };

  // Whatever the page's libraries made of it (Prototype.js).
  const json = (value) => {
    const back = [Object, Array].map(({ prototype }) => {
      const { toJSON } = prototype;
      delete prototype.toJSON;
      return () => toJSON && (prototype.toJSON = toJSON);
    });
    try {
      return JSON.stringify(value);
    } finally {
      for (const restore of back) restore();
    }
  };

  const failure = (reason, more) => Object.assign(new Error(reason), { reason }, more);

  const spoken = (tags) => tags.map((tag) => String(tag).slice(0, 2).toLowerCase()).find((tag) => TEXTS[tag]);

  // A page that comes back from the browser's memory knows by the revision that another has said more since.
  const blank = () => ({ revision: 0, token: "", days: 0, suggestions: {}, log: [], pending: "", draft: "", unread: 0, open: false, choice: null });
  let state = null;

  class EigBot extends HTMLElement {
    static start(script) {
      EigBot.script = script;
      const begin = () => {
        if (EigBot.current) EigBot.current.follow();
        else document.querySelector(NAME) || EigBot.place(make(NAME));
      };
      if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
      else begin();
    }

    // Beside the body, which may be transformed, and is what pages swap.
    static place(node) {
      document.documentElement.append(node);
    }

    connectedCallback() {
      const { current } = EigBot;
      if (current !== this) {
        if (current?.isConnected) return;
        current?.leave();
        try {
          this.build();
        } catch (error) {
          return this.fallBack(error);
        }
      }
      this.down();
      this.linked();
    }

    disconnectedCallback() {
      queueMicrotask(() => {
        if (EigBot.current !== this || this.isConnected) return;
        const other = document.querySelector(NAME);
        if (other) other.connectedCallback();
        else EigBot.place(this);
      });
    }

    // In a browser that cannot show the panel: a link to the FAQ.
    fallBack(error) {
      console.error(error);
      EigBot.current = null;
      const language = spoken([...this.signs(), ...Object.keys(TEXTS)]);
      const link = make("a", { href: `${this.base}faq/${language}`, lang: language }, TEXTS[language].all);
      link.style.cssText = "position: fixed; right: 1em; bottom: 1em; z-index: 1400; padding: .8em; background: #000091; color: #fff";
      EigBot.place(link);
    }

    get base() {
      const server = this.option("server");
      return server ? `${server.replace(/\/$/, "")}/` : new URL(".", SCRIPT?.src || location).href;
    }

    open(opener) {
      if (EigBot.current !== this) return;
      this.opener = opener;
      if (!state.open) {
        const { unread } = state;
        state.open = true;
        this.follow();
        if (unread) this.top([...this.log.children].slice(-unread)[0]);
        this.session().then(() => this.show(), () => {});
        this.tell("open");
      }
      this.field.focus();
    }

    close() {
      if (EigBot.current !== this || !state.open) return;
      state.open = false;
      this.more?.closed();
      this.show();
      (this.opener?.isConnected ? this.opener : this.launcher).focus();
      this.tell("close");
    }

    async ask(message, title = message) {
      if (EigBot.current !== this || !message.trim()) return;
      this.keep();
      if (!state.open) this.open();
      if (this.busy) return this.status("typing");
      if ([...message.trim()].length > MOST_CHARACTERS) return this.refuse(message);
      this.alert();
      state.pending = message.trim();
      this.add({ you: true, text: title });
      this.down();
      this.tell("message", { text: title });
      await this.deliver();
    }

    refuse(message) {
      this.type(message);
      this.alert("long");
    }

    type(text) {
      this.field.value = text;
      this.field.dispatchEvent(new Event("input"));
    }

    destroy() {
      if (EigBot.current !== this) return;
      this.mark(0);
      this.leave();
      EigBot.current = state = null;
      this.keep();
      this.remove();
    }

    build() {
      EigBot.current = this;
      this.running = new Set();
      this.more = null;
      this.left = new AbortController();
      state = state || this.recall();
      this.frame();
      this.field.value = state.draft;
      const shadow = this.shadowRoot || this.attachShadow({ mode: "open" });
      shadow.replaceChildren(this.root);
      if (shadow.adoptedStyleSheets) shadow.adoptedStyleSheets = [];
      dress(shadow, STYLES);
      this.listen();
      this.follow();
      this.retell();
    }

    leave() {
      this.keep();
      this.left.abort();
      this.more?.left();
      this.watcher.disconnect();
      this.abort();
    }

    abort() {
      for (const request of this.running) request.abort();
    }

    button(key, click, attributes, name, label) {
      const node = make("button", { type: "button", click, ...attributes }, name ? icon(name) : "");
      if (label) return this.say(node, key, null, label);
      node.append(this.say("span", key));
      return node;
    }

    choices(buttons, lang) {
      return make("div.choices", lang, ...buttons.map(({ title, payload }) =>
        make("button", { type: "button", dir: "auto", click: () => this.more?.chosen(payload, title) || this.ask(payload, title) }, title)));
    }

    frame() {
      const expands = (id) => ({ "aria-expanded": "false", "aria-controls": id });
      this.launcher = this.button("closed-label", () => (state.open ? this.close() : this.open()),
        { class: "launcher full", ...expands("panel") }, "chat");
      this.badge = make("span.badge", { "aria-hidden": true, hidden: "" });
      this.label = this.launcher.lastChild;
      this.launcher.append(this.badge);
      this.log = make("div", { role: "log" });
      this.offers = make("div");
      this.kept = make("span");
      this.state = make("p", { role: "status" });
      this.failed = make("div.alert", { role: "alert" });
      this.scroller = this.say(
        make("div.scroll", { role: "region", tabindex: 0 }, this.log, this.state, this.failed), "log", null, "aria-label");
      this.field = make("textarea", {
        id: "field", rows: 1, enterkeyhint: "send", autocomplete: "off", dir: "auto",
        keydown: (event) => {
          // 229: of an input method, in Safari.
          if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
          event.preventDefault();
          this.submit();
        },
      });
      this.say(this.field, "placeholder", null, "placeholder");
      this.ready = this.say("p.ready", "ready");
      this.send = this.button("send", () => this.submit(), { class: "full" });
      this.panel = make("div.panel", { id: "panel", hidden: "" },
        make("div.bar", {}, icon("chat"), make("div", {}, this.say("h2", "title"), this.ready),
          this.button("close", () => this.close(), {}, "close", "aria-label")),
        this.scroller,
        make("div", { class: "field foot" }, this.say(make("label", { for: "field" }), "field"), this.field, this.send));
      this.root = this.say(make("div", { role: "region" }, this.panel, this.launcher), "title", null, "aria-label");
    }

    listen() {
      const { signal } = this.left;
      const on = (target, type, act) =>
        target.addEventListener(type, (event) => EigBot.current === this && act(event), { signal });
      on(matchMedia("(prefers-color-scheme: dark)"), "change", () => this.follow());
      on(document, "click", (event) => {
        const opener = event.target.closest?.("[data-eigbot-open]");
        if (opener) this.open(opener);
      });
      on(window, "hashchange", () => this.linked());
      on(window, "pagehide", () => this.keep(true));
      on(window, "pageshow", ({ persisted }) => persisted && this.renewed());
      this.root.addEventListener("keydown", (event) => {
        event.stopPropagation();
        if (event.key !== "Escape" || event.isComposing) return;
        if (this.more?.escaped()) return;
        this.close();
      });
      this.watcher = new MutationObserver(() => this.follow());
      this.watcher.observe(document.documentElement, { attributeFilter: ["lang", "data-fr-theme"] });
      for (const node of [this, EigBot.script]) if (node) this.watcher.observe(node, { attributes: true });
    }

    option(name) {
      for (const key of [`data-${name}-${this.language}`, `data-${name}`]) {
        const value = this.getAttribute(key) ?? EigBot.script?.getAttribute(key);
        if (value) return value;
      }
      return ATTRIBUTES[name];
    }

    // What tells a page's language, the surest first: templates often leave <html lang> as it was.
    signs() {
      const all = (selector, name) => [...document.querySelectorAll(selector)].map((node) => node.getAttribute(name));
      const here = [...document.querySelectorAll("link[hreflang]")].filter(({ href }) => href === location.href.split("#")[0]);
      return [
        ...all("main[lang]", "lang"),
        ...location.pathname.split("/").filter((part) => TAG.test(part)),
        ...here.map((link) => link.hreflang),
        ...all('meta[property="og:locale"]', "content"),
        document.documentElement.lang,
      ];
    }

    follow() {
      const page = document.documentElement;
      this.page = spoken(this.signs()) || "";
      if (state.choice?.page !== this.page) state.choice = null;
      this.language = spoken([state.choice?.language, this.option("language"), this.page, ...navigator.languages, ...Object.keys(TEXTS)]);
      const dark = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
      // Where the page has that system's colours, they are the widget's, and it is as dark as they are.
      const paper = this.luminance(getComputedStyle(page).getPropertyValue("--background-default-grey"));
      const theme = [paper < 0.2 ? "dark" : paper && "light", this.option("theme"), page.dataset.frTheme, dark]
        .find((name) => /^(dark|light)$/.test(name));
      this.root.className = `root ${theme} ${this.option("position")}`;
      this.root.lang = this.language;
      this.root.style.zIndex = this.option("z-index");
      this.paint(this.option("accent"));
      this.more?.followed();
      this.show();
    }

    // From 0 to 1; undefined of what is no colour.
    luminance(colour) {
      const { style } = this.root;
      style.color = colour;
      const found = colour && style.color && getComputedStyle(this.root).color.match(/^rgb\((.+), (.+), (.+)\)/);
      style.color = "";
      if (!found) return;
      const [red, green, blue] = found.slice(1).map((value) => (value / 255) ** 2.2);
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    }

    paint(accent) {
      const { style } = this.root;
      const light = this.luminance(accent);
      const found = light !== undefined;
      style.setProperty("--act", found ? accent : "");
      style.setProperty("--on", found ? (light > 0.18 ? "#000" : "#fff") : "");
    }

    text(key, values) {
      const text = (key in ATTRIBUTES && this.option(key)) || TEXTS[this.language]?.[key] || "";
      return text.replace(/{(\w+)}/g, (whole, name) => values?.()[name] ?? whole);
    }

    say(node, key, values, attribute) {
      if (!node.tagName) node = make(node);
      node.says = () => {
        const text = this.text(key, values);
        if (attribute) node.setAttribute(attribute, text);
        else if (node.textContent !== text) node.textContent = text;
      };
      node.says();
      return node;
    }

    // What only an open panel needs. Where it cannot be loaded (a policy, the network), the conversation does without.
    //
    // Its default export is called once for each element, with it and `kit()`. What that returns is called:
    //   drawn(entry, node)      every message of the log, those that were there before as well
    //   chosen(payload, title)  a button under an answer was pressed; true: it is taken care of
    //   followed()              language, theme or page have changed
    //   escaped()               Escape was pressed; true: it had something to close, and the panel stays
    //   closed(), left()        the panel is closed; the element leaves the page
    async furnish() {
      if (this.more || this.furnishing) return;
      this.furnishing = true;
      try {
        const { default: more } = await import(new URL("widget-panel.js", SCRIPT?.src || this.base));
        if (EigBot.current === this) this.redraw((this.more = more(this, this.kit())));
      } catch {}
      this.furnishing = false;
    }

    redraw(part) {
      const { scrollTop, clientHeight, scrollHeight } = this.scroller;
      const nodes = [...this.log.children].slice(-state.log.length || undefined);
      state.log.forEach((entry, number) => part.drawn?.(entry, nodes[number]));
      if (scrollTop + clientHeight + 2 > scrollHeight) this.down();
    }

    kit() {
      return {
        make, icon, blank, icons: ICONS, texts: TEXTS,
        style: (css) => dress(this.shadowRoot, css),
        get state() {
          return state;
        },
        set state(other) {
          state = other;
        },
      };
    }

    show() {
      const { open, days } = state;
      // While a question waits for the team, also to hear of its answer.
      if (open || state.waiting?.length) this.furnish();
      this.mark(open ? 0 : state.unread);
      if (this.panel.hidden === open) this.launcher.firstChild.replaceWith(icon(open ? "down" : "chat"));
      this.panel.hidden = !open;
      this.root.classList.toggle("open", open);
      this.launcher.setAttribute("aria-expanded", open);
      this.say(this.label, state.unread ? "unread" : open && this.option("open-label") ? "open-label" : "closed-label");
      if (days) this.say(this.kept, "kept", () => ({ days }));
      this.log.setAttribute("aria-live", "off");
      for (const node of [this.root, ...this.root.querySelectorAll("*")]) node.says?.();
      this.suggest();
      this.keep();
      requestAnimationFrame(() => this.log.setAttribute("aria-live", "polite"));
    }

    // How many answers came while it was closed.
    mark(unread) {
      state.unread = unread;
      this.badge.hidden = !unread;
      this.badge.textContent = unread || "";
      const before = this.before || "";
      this.before = unread ? `(${unread}) ` : "";
      if (before !== this.before) document.title = this.before + document.title.slice(document.title.startsWith(before) ? before.length : 0);
    }

    // A link to the page may ask a question, #ask=topic.id; what an open panel loads asks it.
    linked() {
      if (/[#&]ask=/.test(location.hash)) this.open();
    }

    top(node) {
      this.scroller.scrollTop = node.offsetTop - 16;
    }

    down() {
      this.scroller.scrollTop = this.scroller.scrollHeight;
    }

    status(key) {
      this.state.className = `state ${key}`;
      this.say(this.state, key);
      if (key) this.down();
    }

    alert(key, values, action) {
      this.failed.replaceChildren();
      if (!key) return;
      this.failed.append(this.say("p", key, values));
      if (action) this.failed.append(this.button("retry", () => {
        this.field.focus();
        this.alert();
        action();
      }));
      this.down();
    }

    submit() {
      this.field.focus();
      const question = this.field.value;
      if (!this.busy) this.type("");
      this.ask(question);
    }

    async deliver() {
      this.work(true);
      const typing = setTimeout(() => this.status("typing"), TYPING_AFTER);
      try {
        const replies = await this.exchange();
        if (!replies?.length) throw failure("empty");
        state.pending = "";
        const nodes = replies.map(({ text, buttons, custom, id }) => this.add({ ...custom, text, buttons, id }));
        this.top(nodes[0]);
        for (const { custom } of replies) this.tell("answer", custom);
      } catch (error) {
        this.report(error, () => this.deliver());
      } finally {
        clearTimeout(typing);
        this.work(false);
      }
    }

    work(busy) {
      this.busy = busy;
      this.send.setAttribute("aria-disabled", busy);
      if (this.state.className === "state typing") this.status("");
    }

    report({ reason, wait }, again) {
      if (reason === "left") return;
      reason = reason || "failed";
      if (reason === "long") {
        // To be made shorter.
        this.refuse(state.pending);
        state.pending = "";
      } else this.alert(reason, () => ({ wait }), again);
      this.tell("error", { reason });
    }

    async exchange() {
      for (let again = false; ; again = true) {
        await this.session();
        try {
          return await this.call("POST", "messages", { message: state.pending, language: this.language });
        } catch (error) {
          if (error.code !== 401 || again) throw error;
          state.token = "";
        }
      }
    }

    async session() {
      if (state.token) return;
      this.opening = this.opening || this.call("POST", "session", { language: this.language }).finally(() => (this.opening = null));
      const { retention_days: days, ...opened } = await this.opening;
      Object.assign(state, { days }, opened);
      this.keep();
    }

    async call(method, path, body) {
      const request = new AbortController();
      const { signal } = request;
      let slow = false;
      const clock = setTimeout(() => {
        slow = true;
        request.abort();
      }, SECONDS_TO_ANSWER * 1000);
      this.running.add(request);
      let there = false;
      try {
        const response = await fetch(`${this.base}api/${path}`, {
          method,
          headers: { "Content-Type": "application/json", ...(state.token && { Authorization: `Bearer ${state.token}` }) },
          body: body && json(body),
          signal,
          credentials: "omit",
        });
        const code = response.status;
        if (code === 403) throw this.barred();
        if (code === 429) throw failure("busy", { wait: parseInt(response.headers.get("Retry-After")) || 60 });
        if (code === 503) throw failure("away");
        there = true;
        if (code === 413) throw failure("long");
        if (!response.ok) throw failure("failed", { code });
        return code === 204 ? null : await response.json();
      } catch (error) {
        if (signal.aborted) throw failure(slow ? "slow" : "left");
        if (!(error instanceof TypeError)) throw error;
        throw navigator.onLine && new URL(this.base).origin !== location.origin ? this.barred() : failure("offline");
      } finally {
        clearTimeout(clock);
        this.running.delete(request);
        this.ready.className = there ? "ready" : "ready out";
        this.say(this.ready, there ? "ready" : "out");
      }
    }

    // The browser does not tell a page of another origin why: for whoever looks after it, the likeliest reason.
    barred() {
      if (!EigBot.warned) console.error(`EIGbot: ${this.base} cannot be reached from ${location.origin}. Is it in EIGBOT_ALLOWED_ORIGINS?`);
      EigBot.warned = true;
      return failure("barred");
    }

    add(entry) {
      entry.at = Date.now();
      const node = this.draw(entry);
      this.log.append(node);
      state.log = [...state.log, entry].slice(-MOST_KEPT);
      this.suggest();
      this.keep();
      if (state.open || entry.you) return node;
      state.unread++;
      this.show();
      return node;
    }

    retell() {
      this.log.replaceChildren(make("div.message", {}, this.say("div.who", "bot"),
        make("div.bubble", {}, this.say("div.program", "program"), this.say("div.instant", "instant"), this.say("div.text", "greeting")),
        make("p.note", {}, this.say("span", "note"), " ", this.kept), this.offers));
      try {
        this.log.append(...state.log.map((entry) => this.draw(entry)));
      } catch {
        state = { ...blank(), revision: state.revision };
      }
      this.field.value = state.draft;
      this.status("");
      this.alert();
      this.show();
      if (state.pending && !this.busy) this.alert("lost", null, () => this.deliver());
      this.down();
    }

    // From now on, what another page has said since.
    renewed() {
      this.back = true;
      state = this.recall(state);
      this.retell();
    }

    suggest() {
      const held = this.offers.contains(this.shadowRoot.activeElement);
      const own = this.option("suggestions").split("|").map((text) => text.trim()).filter(Boolean);
      const texts = state.log.length ? [] : own.length ? own : state.suggestions?.[this.language] || [];
      const offers = make("div", {}, texts.length ? this.say("p.note", "often") : "",
        this.choices(texts.map((text) => ({ title: text, payload: text }))));
      this.offers.replaceWith(offers);
      this.offers = offers;
      if (held) this.field.focus();
    }

    draw(entry) {
      const { you, text, language, buttons } = entry;
      const lang = language ? { lang: language } : {};
      const words = make("div.text", { dir: "auto", ...lang }, ...(you ? [text] : this.prose(text)));
      const bubble = make("div.bubble", {}, words);
      const node = make("div", { class: you ? "message you" : "message" }, this.say("div.who", you ? "you" : "bot"), bubble);
      if (buttons) node.append(this.choices(buttons, lang));
      this.more?.drawn(entry, node);
      return node;
    }

    prose(text) {
      const nodes = [];
      let from = 0;
      for (const { 0: list, index } of text.matchAll(LIST)) {
        nodes.push(...this.inline(text.slice(from, index)),
          make("ul", {}, ...list.trim().split("\n").map((item) => make("li", {}, ...this.inline(item.slice(2))))));
        from = index + list.length;
      }
      return [...nodes, ...this.inline(text.slice(from))];
    }

    inline(text) {
      const nodes = [];
      let from = 0;
      for (const { 0: whole, 1: words, 2: url, 3: bold, index } of text.matchAll(LINK)) {
        nodes.push(text.slice(from, index), bold ? make("strong", {}, ...this.inline(bold)) : this.link(words, url));
        from = index + whole.length;
      }
      return [...nodes, text.slice(from)];
    }

    link(words, url) {
      const link = make("a", { href: url }, words);
      if (/^mailto/.test(url)) return link;
      Object.assign(link, { target: "_blank", rel: "noopener" });
      return this.say(link, "tab", () => ({ text: words }), "title");
    }

    tell(name, detail) {
      this.dispatchEvent(new CustomEvent(`eigbot:${name}`, { bubbles: true, detail }));
    }

    recall(other = blank()) {
      try {
        return { ...blank(), ...JSON.parse(sessionStorage.getItem(STORE)) };
      } catch {
        return other;
      }
    }

    // For this tab only: the computer may be shared.
    keep(leaving) {
      try {
        const kept = sessionStorage.getItem(STORE);
        if (!state) return sessionStorage.removeItem(STORE);
        state.draft = this.field.value;
        if (!state.open && !kept) return;
        // A page is left after the one before it has come back.
        if (this.recall().revision > state.revision) return leaving || this.renewed();
        state.revision++;
        sessionStorage.setItem(STORE, json(state));
      } catch {}
    }
  }

  EigBot.attributes = ATTRIBUTES;
  EigBot.current = null;
  customElements.define(NAME, EigBot);
  EigBot.start(SCRIPT);
})();
