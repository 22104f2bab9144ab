// EIGbot's widget; docs/embedding.md says how a page uses it.
(() => {
  const NAME = "eig-bot";
  const SCRIPT = document.currentScript || document.querySelector('script[src*="widget.js"]');
  const known = customElements.get(NAME);
  if (known) return known.start(SCRIPT);

  const STORE = "eigbot";
  const SECONDS_TO_ANSWER = 20;
  const MOST_KEPT = 200;
  const TYPING_AFTER = 250;
  const LINK = /\[([^[\]]+)\]\(((?:https?:\/\/|mailto:)(?:[^\s()]|\([^\s()]*\))+)\)|\*\*(?=[^\s*])(.+?)(?<![\s*])\*\*(?!\*)/g;

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
  };

  // The server writes those of the languages that the FAQ is served in: languages/<code>/widget.yml.
  const TEXTS = {};

  const ICONS = {
    chat: "M4 5h16v11h-9l-5 4v-4H4zM8 9h8M8 12h5",
    close: "M6 6l12 12M18 6L6 18",
    menu: "M4 7h16M4 12h16M4 17h16",
  };

  // em is the visitor's own text size; long names are the French State design system's.
  const STYLES = `
:host { all: initial !important; display: block !important; direction: ltr !important }
@media print { :host { display: none !important } }
* { box-sizing: border-box }
[hidden] { display: none !important }
.root {
  --p: #fff; --b: #f0f1f7; --i: #1e1e28; --s: #4a4a57; --l: #dedee6; --a: #000091; --o: #f5f5fe; --d: #b52a10;
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
button, textarea, input, .menu a { font: inherit; letter-spacing: inherit; word-spacing: inherit; color: inherit; background: none; border: 1px solid transparent; border-radius: .6em; min-height: 44px; margin: 0; padding: .4em .8em }
button, .menu a { min-width: 44px; display: flex; gap: .5em; align-items: center; justify-content: center; text-align: start }
button, summary { cursor: pointer; -webkit-user-select: none; user-select: none }
:where(button, summary, .menu a):hover { background: var(--bubble) }
svg { width: 1.35em; height: 1.35em; flex: none; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round }
:focus-visible { outline: 3px solid #0a76f6; outline-offset: 2px; box-shadow: 0 0 0 2px var(--paper) }
a { color: var(--link); text-underline-offset: .15em }
.full { background: var(--act); color: var(--on); font-weight: 600 }
.full:hover { text-decoration: underline }
[aria-disabled=true] { opacity: .65; cursor: default }
.launcher { position: relative; border-radius: 2em; padding: .75em 1.4em .75em 1.15em; box-shadow: 0 .3em 1.2em #0004 }
.panel { position: absolute; right: 0; bottom: calc(100% + .75em); width: 25em; max-width: calc(100vw - 2.5em); height: 40em; max-height: calc(100vh - 7em);
  display: flex; flex-direction: column; background: var(--paper); border: 1px solid var(--line); border-radius: 1em; box-shadow: 0 .75em 3em #0003; overflow: hidden }
.left .panel { right: auto; left: 0 }
.bar { display: flex; align-items: center; padding: .4em .5em .4em 1em; border-bottom: 1px solid var(--line); position: relative }
h2 { flex: 1; min-width: 0; font-size: 1.05em; line-height: 1.25; display: flex; gap: .6em; align-items: center }
h2 svg { background: var(--act); color: var(--on); border-radius: 50%; padding: .3em; width: 2em; height: 2em }
.menu { position: absolute; z-index: 1; top: calc(100% - .25em); right: .5em; width: 17em; max-width: calc(100% - 1em); padding: .4em; background: var(--paper); border: 1px solid var(--edge); border-radius: .8em; box-shadow: 0 .5em 2em #0003 }
.menu > * { width: 100%; justify-content: start !important; text-decoration: none }
.scroll { flex: 1; min-height: 0; overflow: hidden auto; overscroll-behavior: contain; padding: 1em; outline-offset: -3px; position: relative }
.message { margin-bottom: 1.1em }
.who, .note, .state { font-size: .8125em; color: var(--soft); margin: 0 .25em .2em }
.note { margin-top: .5em }
.text { white-space: pre-wrap; text-align: start }
.bubble { background: var(--bubble); border: 1px solid transparent; border-radius: .3em 1em 1em; padding: .6em .9em; width: fit-content; max-width: 94% }
.you .who { text-align: right }
.you .bubble { background: var(--act); color: var(--on); border-radius: 1em .3em 1em 1em; margin-left: auto; max-width: 85% }
.choices button { border-color: var(--edge); border-radius: 1.4em; padding-inline: 1.1em; color: var(--link); margin-top: .5em }
details, label { font-size: .875em }
details { border-top: 1px solid var(--line); margin: .5em 0 -.5em }
summary { padding: 12px 0; color: var(--soft) }
li { padding-bottom: .6em; color: var(--soft) }
li a { display: flex; align-items: center; min-height: 44px }
.field { display: grid; grid-template-columns: 1fr auto; gap: .25em .5em; align-items: end; flex: 1 0 100% }
label { grid-column: 1 / -1; font-weight: 600 }
textarea, input { border-color: var(--edge); padding: .55em .75em; width: 100%; line-height: 1.4; resize: none; field-sizing: content; max-height: 7.5em }
.foot { padding: .6em 1em .9em; border-top: 1px solid var(--line); flex: none }
.alert:not(:empty) { border: 1px solid var(--bad); border-left-width: .35em; border-radius: .5em; padding: .75em .9em }
.alert button { border-color: var(--edge); margin-top: .6em; font-weight: 600 }
@media (max-width: 30em), (max-height: 30em) {
  .root .panel { position: fixed; inset: 0; width: auto; max-width: none; height: auto; max-height: none; border-radius: 0; border: 0 }
  .open .launcher { display: none }
}
@media (max-height: 30em) { .bar, .foot, .scroll { padding-block: .2em } textarea { max-height: 2.75em } }
@media (max-width: 19em) { .field { grid-template-columns: 1fr } h2 svg { display: none } }
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
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
  };

  const failure = (reason, more) => Object.assign(new Error(reason), { reason }, more);

  const blank = () => ({ token: "", days: 0, log: [], pending: "", open: false, choice: null });
  let state = null;

  class EigBot extends HTMLElement {
    static attributes = ATTRIBUTES;
    static base = new URL(".", SCRIPT?.src || location).href;
    static current = null;

    static start(script) {
      EigBot.script = script;
      const begin = () => {
        if (EigBot.current) EigBot.current.follow();
        else document.body.append(document.querySelector(NAME) || make(NAME));
      };
      if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
      else begin();
    }

    connectedCallback() {
      const { current } = EigBot;
      if (current !== this) {
        if (current?.isConnected) return;
        current?.leave();
        this.build();
      }
      this.down();
    }

    disconnectedCallback() {
      queueMicrotask(() => {
        if (EigBot.current !== this || this.isConnected) return;
        const other = document.querySelector(NAME);
        if (other) other.connectedCallback();
        else document.body.append(this);
      });
    }

    open(opener) {
      if (EigBot.current !== this) return;
      this.opener = opener;
      if (!state.open) {
        state.open = true;
        this.show();
        this.session().then(() => this.show(), () => {});
        this.tell("open");
      }
      this.field.focus();
    }

    close() {
      if (EigBot.current !== this || !state.open) return;
      state.open = false;
      this.toggle(false);
      this.show();
      (this.opener?.isConnected ? this.opener : this.launcher).focus();
      this.tell("close");
    }

    async ask(message, title = message) {
      if (EigBot.current !== this || !message.trim()) return;
      if (this.busy) return this.status("typing");
      this.alert();
      state.pending = message.trim();
      this.add({ you: true, text: title });
      this.down();
      this.tell("message", { text: title });
      await this.deliver();
    }

    destroy() {
      if (EigBot.current !== this) return;
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
      state ??= this.recall();
      this.frame();
      const shadow = this.shadowRoot || this.attachShadow({ mode: "open" });
      shadow.replaceChildren(this.root);
      shadow.adoptedStyleSheets = [];
      dress(shadow, STYLES);
      this.listen();
      this.follow();
      this.retell();
    }

    leave() {
      this.left.abort();
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
        make("button", { type: "button", dir: "auto", click: () => this.more?.chosen?.(payload, title) || this.ask(payload, title) }, title)));
    }

    frame() {
      const expands = (id) => ({ "aria-expanded": "false", "aria-controls": id });
      this.launcher = this.button("closed-label", () => (state.open ? this.close() : this.open()),
        { class: "launcher full", ...expands("panel") }, "chat");
      this.opens = this.button("menu", () => this.toggle(this.menu.hidden), expands("menu"), "menu", "aria-label");
      this.menu = make("div.menu", { id: "menu", hidden: "" },
        ...(this.others = Object.entries(TEXTS).map(([lang, { name }]) =>
          make("button", { type: "button", lang, click: () => this.choose(lang) }, name))),
        (this.all = this.say(make("a", { target: "_blank", rel: "noopener" }), "all")),
        this.button("again", () => this.renew("")),
        this.button("erase", () => {
          this.field.focus();
          this.alert("sure", null, () => this.erase(), "yes");
        }));
      this.log = make("div", { role: "log" });
      this.offers = make("div");
      this.kept = make("span");
      this.state = make("p", { role: "status" });
      this.failed = make("div.alert", { role: "alert" });
      this.scroller = this.say(
        make("div.scroll", { role: "region", tabindex: 0 }, this.log, this.state, this.failed), "log", null, "aria-label");
      this.field = make("textarea", {
        id: "field", rows: 1, maxlength: 2000, enterkeyhint: "send", autocomplete: "off", dir: "auto",
        keydown: (event) => {
          if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          this.submit();
        },
      });
      this.send = this.button("send", () => this.submit(), { class: "full" });
      this.panel = make("div.panel", { id: "panel" },
        make("div.bar", {}, make("h2", {}, icon("chat"), this.say("span", "title")), this.opens, this.menu,
          this.button("close", () => this.close(), {}, "close", "aria-label")),
        this.scroller,
        make("div", { class: "field foot" }, this.say(make("label", { for: "field" }), "field"), this.field, this.send));
      this.root = this.say(make("div", { role: "region" }, this.panel, this.launcher), "title", null, "aria-label");
    }

    listen() {
      const { signal } = this.left;
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.follow(), { signal });
      document.addEventListener("click", (event) => {
        const opener = event.target.closest?.("[data-eigbot-open]");
        if (opener) this.open(opener);
      }, { signal });
      // Back from the browser's memory: another page may have said more since.
      addEventListener("pageshow", (event) => {
        if (!event.persisted) return;
        state = this.recall();
        this.retell();
      }, { signal });
      this.root.addEventListener("keydown", (event) => {
        event.stopPropagation();
        if (event.key !== "Escape" || event.isComposing) return;
        if (this.menu.hidden) return this.close();
        this.toggle(false);
        this.opens.focus();
      });
      for (const type of ["pointerdown", "focusin"]) {
        this.panel.addEventListener(type, ({ target }) => {
          if (!this.menu.contains(target) && !this.opens.contains(target)) this.toggle(false);
        });
      }
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

    follow() {
      const page = document.documentElement;
      const { choice } = state;
      this.language = [choice?.page === page.lang && choice.language, this.option("language"), page.lang, ...navigator.languages, ...Object.keys(TEXTS)]
        .map((tag) => String(tag).slice(0, 2).toLowerCase())
        .find((tag) => TEXTS[tag]);
      const dark = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
      const theme = [this.option("theme"), page.dataset.frTheme, dark].find((name) => /^(dark|light)$/.test(name));
      this.root.className = `root ${theme} ${this.option("position")}`;
      this.root.lang = this.language;
      this.root.style.zIndex = this.option("z-index");
      this.paint(this.option("accent"));
      for (const other of this.others) other.hidden = other.lang === this.language;
      this.all.href = `${EigBot.base}faq/${this.language}`;
      this.show();
    }

    paint(accent) {
      const { style } = this.root;
      style.color = accent;
      const found = accent && style.color && getComputedStyle(this.root).color.match(/^rgb\((.+), (.+), (.+)\)/);
      style.color = "";
      const [red, green, blue] = (found || []).slice(1).map((value) => (value / 255) ** 2.2);
      style.setProperty("--act", found ? accent : "");
      style.setProperty("--on", found ? (0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 ? "#000" : "#fff") : "");
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

    // What only an open panel needs. Where it cannot be loaded (a policy, the network), the chat does without.
    async furnish() {
      if (this.more || this.furnishing) return;
      this.furnishing = true;
      try {
        const { default: more } = await import(`${EigBot.base}widget-more.js`);
        if (EigBot.current !== this) return;
        const ends = this.scroller.scrollTop + this.scroller.clientHeight + 2 > this.scroller.scrollHeight;
        this.more = more(this, this.kit());
        const nodes = [...this.log.children].slice(-state.log.length || undefined);
        state.log.forEach((entry, number) => this.more.drawn?.(entry, nodes[number]));
        if (ends) this.down();
      } catch {
      } finally {
        this.furnishing = false;
      }
    }

    kit() {
      const own = ["button", "say", "call"].map((name) => [name, this[name].bind(this)]);
      return {
        ...Object.fromEntries(own), make, icon,
        style: (css) => dress(this.shadowRoot, css),
        icons: (paths) => Object.assign(ICONS, paths),
        texts: (more) => Object.keys(TEXTS).forEach((language) => Object.assign(TEXTS[language], more[language])),
        get state() {
          return state;
        },
      };
    }

    show() {
      const { open, days } = state;
      if (open) this.furnish();
      this.panel.hidden = !open;
      this.root.classList.toggle("open", open);
      this.launcher.setAttribute("aria-expanded", open);
      this.say(this.launcher.lastChild, open && this.option("open-label") ? "open-label" : "closed-label");
      if (days) this.say(this.kept, "kept", () => ({ days }));
      this.log.ariaLive = "off";
      for (const node of [this.root, ...this.root.querySelectorAll("*")]) node.says?.();
      this.suggest();
      this.keep();
      requestAnimationFrame(() => (this.log.ariaLive = "polite"));
    }

    down() {
      this.scroller.scrollTop = this.scroller.scrollHeight;
    }

    status(key) {
      this.state.className = `state ${key}`;
      this.say(this.state, key);
      if (key) this.down();
    }

    alert(key, values, action, label = "retry") {
      this.failed.replaceChildren();
      if (!key) return;
      this.failed.append(this.say("p", key, values), this.button(label, () => {
        this.field.focus();
        this.alert();
        action();
      }));
      this.down();
    }

    submit() {
      this.field.focus();
      const question = this.field.value;
      if (!this.busy) this.field.value = "";
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
        this.scroller.scrollTop = nodes[0].offsetTop - 16;
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
      reason ??= "failed";
      this.alert(reason, () => ({ wait }), again);
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
      this.opening ??= this.call("POST", "session", { language: this.language }).finally(() => (this.opening = null));
      const { token, retention_days } = await this.opening;
      Object.assign(state, { token, days: retention_days });
      this.keep();
    }

    async call(method, path, body) {
      const request = new AbortController();
      const { signal } = request;
      const clock = setTimeout(() => request.abort("slow"), SECONDS_TO_ANSWER * 1000);
      this.running.add(request);
      try {
        const response = await fetch(`${EigBot.base}api/${path}`, {
          method,
          headers: { "Content-Type": "application/json", ...(state.token && { Authorization: `Bearer ${state.token}` }) },
          body: body && JSON.stringify(body),
          signal,
          credentials: "omit",
        });
        const code = response.status;
        if (code === 429) throw failure("busy", { wait: parseInt(response.headers.get("Retry-After")) || 60 });
        if (code === 503) throw failure("away");
        if (!response.ok) throw failure("failed", { code });
        return code === 204 ? null : await response.json();
      } catch (error) {
        if (signal.aborted) throw failure(signal.reason === "slow" ? "slow" : "left");
        throw error instanceof TypeError ? failure("offline") : error;
      } finally {
        clearTimeout(clock);
        this.running.delete(request);
      }
    }

    add(entry) {
      const node = this.draw(entry);
      this.log.append(node);
      state.log = [...state.log, entry].slice(-MOST_KEPT);
      this.suggest();
      this.keep();
      return node;
    }

    retell() {
      this.log.replaceChildren(make("div.message", {}, this.say("div.who", "bot"),
        make("div.bubble", {}, this.say("div.text", "greeting")),
        make("p.note", {}, this.say("span", "note"), " ", this.kept), this.offers));
      try {
        this.log.append(...state.log.map((entry) => this.draw(entry)));
      } catch {
        state = blank();
      }
      this.status("");
      this.alert();
      this.show();
      if (state.pending) this.alert("lost", null, () => this.deliver());
      this.down();
    }

    suggest() {
      const held = this.offers.contains(this.shadowRoot.activeElement);
      const texts = state.log.length ? [] : this.option("suggestions").split("|").filter((text) => text.trim());
      const offers = this.choices(texts.map((text) => ({ title: text.trim(), payload: text })));
      this.offers.replaceWith(offers);
      this.offers = offers;
      if (held) this.field.focus();
    }

    draw(entry) {
      const { you, text, language, buttons, sources } = entry;
      const lang = language ? { lang: language } : {};
      const words = make("div.text", { dir: "auto", ...lang }, ...(you ? [text] : this.inline(text)));
      const bubble = make("div.bubble", {}, words);
      const node = make("div", { class: you ? "message you" : "message" }, this.say("div.who", you ? "you" : "bot"), bubble);
      if (sources?.length) {
        bubble.append(make("details", { "aria-live": "off" }, this.say("summary", "sources"),
          make("ul", {}, ...sources.map((source) => this.source(source, lang)))));
      }
      if (buttons) node.append(this.choices(buttons, lang));
      this.more?.drawn?.(entry, node);
      return node;
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

    source({ title, url, checked }, lang) {
      const name = /^https?:/.test(url) ? this.link(title, url) : make("span", {}, title);
      const date = () => ({ date: new Date(checked).toLocaleDateString(this.text("locale"), { dateStyle: "long", timeZone: "UTC" }) });
      return make("li", {}, make("div", lang, name), checked ? this.say("div", "checked", date) : "");
    }

    toggle(open) {
      this.menu.hidden = !open;
      this.opens.setAttribute("aria-expanded", open);
    }

    choose(language) {
      state.choice = { language, page: document.documentElement.lang };
      this.field.focus();
      this.follow();
    }

    renew(key) {
      this.abort();
      const { open, choice } = state;
      state = { ...blank(), open, choice };
      this.field.focus();
      this.retell();
      this.status(key);
    }

    async erase() {
      try {
        if (state.token) await this.call("DELETE", "session");
        this.renew("erased");
      } catch (error) {
        this.report(error, () => this.erase());
      }
    }

    tell(name, detail) {
      this.dispatchEvent(new CustomEvent(`eigbot:${name}`, { bubbles: true, detail }));
    }

    recall() {
      try {
        const found = JSON.parse(sessionStorage.getItem(STORE));
        return { ...blank(), ...found };
      } catch {
        return blank();
      }
    }

    // For this tab only: the computer may be shared.
    keep() {
      try {
        if (state?.open || sessionStorage.getItem(STORE)) sessionStorage.setItem(STORE, JSON.stringify(state));
        if (!state) sessionStorage.removeItem(STORE);
      } catch {}
    }
  }

  customElements.define(NAME, EigBot);
  EigBot.start(SCRIPT);
})();
