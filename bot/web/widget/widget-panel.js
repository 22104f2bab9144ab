// What the open panel has beside the conversation itself: menu, sources, thumbs, and how it behaves on phones and under
// the Tab key. widget.js imports it when the panel opens, and does without where it cannot be loaded; `furnish` there says
// what it is given and what it returns. What it loads itself at the first key or message, widget-more.js, is given the same.

// The server writes those of the languages that the FAQ is served in: languages/<code>/widget_panel.yml.
const TEXTS = {};

const ICONS = {
  menu: "M4 7h16M4 12h16M4 17h16",
  globe: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M3 12h18M12 3q6 9 0 18-6-9 0-18",
  list: "M9 6h11M9 12h11M9 18h11M4 6h1M4 12h1M4 18h1",
  again: "M4 12a8 8 0 1 1 3 6M4 20v-5h5",
  bin: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  thumb: "M7 11v9H4v-9zl4-8c2 0 3 1 3 3v3h5q2 0 2 2l-2 7q0 2-2 2H7",
};

const STYLES = `
[aria-disabled=true] { opacity: .65; cursor: default }
::placeholder { color: var(--soft); opacity: 1 }
@media (max-height: 30em) { .bar, .foot, .scroll { padding-block: .2em } .ready { display: none } textarea { max-height: 2.75em } }
.text, .note { text-wrap: pretty }
.text ul { list-style: disc; padding-inline-start: 1.3em }
.alert:not(:empty) { border: 1px solid var(--bad); border-left-width: .35em; border-radius: .5em; padding: .75em .9em }
.alert button { border-color: var(--edge); margin: .6em .5em 0 0; font-weight: 600; display: inline-flex }
@media (max-width: 19em) { .field { grid-template-columns: 1fr } .bar > svg { display: none } }
.menu { position: absolute; z-index: 2; max-height: calc(100vh - 5em); overflow: auto; top: calc(100% - .25em); right: .5em; width: 18em; max-width: calc(100% - 1em); padding: .4em; background: var(--paper); border: 1px solid var(--edge); border-radius: .8em; box-shadow: 0 .5em 2em #0003 }
.menu > :not(hr) { width: 100%; min-height: 44px; display: flex; gap: .7em; align-items: center; justify-content: start; padding: .4em .8em; border-radius: .6em; color: var(--ink); text-decoration: none }
.menu > :not(hr):hover { background: var(--bubble) }
.menu > .danger { color: var(--bad) }
hr { border: 0; border-top: 1px solid var(--line); margin: .4em .8em }
details, .rate { font-size: .875em }
details { border-top: 1px solid var(--line); margin: .5em 0 -.5em }
summary { padding: 12px 0; color: var(--soft); cursor: pointer }
summary:hover { background: var(--bubble) }
details li { padding-bottom: .6em; color: var(--soft) }
details li a { display: flex; align-items: center; min-height: 44px }
.message { position: relative }
.rate { display: flex; flex-wrap: wrap; color: var(--soft) }
.rate > button { padding: .3em .6em }
.message:not(.last) > .rate:not(.written) { position: absolute; z-index: 1; right: 0; bottom: -.6em; background: var(--paper); border: 1px solid var(--line); border-radius: .6em }
.message:not(.last):not(:hover):not(:focus-within) > .rate:not(.written) { visibility: hidden }
[aria-pressed=true] { color: var(--link); border-color: currentColor !important; font-weight: 600 }
[aria-pressed=true] svg { fill: var(--bubble) }
.down svg { rotate: 180deg }
#count { grid-column: 1 / -1; margin: 0 }
#count.over { color: var(--bad); font-weight: 600 }
@media (forced-colors: active) { [aria-pressed=true] { outline: 2px solid; outline-offset: -4px } }
`;

const STOPS = "a, button, summary, input";
const MOST_CHARACTERS = 2000;
const COUNTED_FROM = 1800;
// Messages in view whose links and buttons the Tab key reaches.
const MOST_IN_REACH = 3;

export default (widget, kit) => {
  for (const name of ["button", "say", "call"]) kit[name] = widget[name].bind(widget);
  const { make, icon, button, say, call } = kit;
  for (const language in TEXTS) Object.assign(kit.texts[language], TEXTS[language]);
  Object.assign(kit.icons, ICONS);
  kit.style(STYLES);

  const { panel, field, log, scroller, failed, root } = widget;
  const off = [];
  const on = (target, type, act) => {
    if (!target) return;
    target.addEventListener(type, act);
    off.push(() => target.removeEventListener(type, act));
  };

  // The menu.
  const item = (key, name, act, attributes) => button(key, () => (toggle(false), act()), attributes, name);
  const opens = button("menu", () => toggle(menu.hidden), { "aria-expanded": "false", "aria-controls": "menu" }, "menu", "aria-label");
  const languages = Object.entries(kit.texts).map(([lang, { name }]) =>
    make("button", { type: "button", lang, click: () => choose(lang) }, icon("globe"), name));
  const all = make("a", { target: "_blank", rel: "noopener" }, icon("list"), say("span", "all"));
  const menu = make("div.menu", { id: "menu", hidden: "" }, ...languages, all, make("hr"),
    item("again", "again", () => (kit.state.log.length ? confirm("leave", () => renew(""), "again-yes") : renew(""))),
    item("erase", "bin", () => confirm("sure", erase, "yes"), { class: "danger" }));
  panel.querySelector(".bar > div").after(opens, menu);

  const toggle = (open) => {
    menu.hidden = !open;
    opens.setAttribute("aria-expanded", open);
  };
  for (const type of ["pointerdown", "focusin"]) {
    on(panel, type, ({ target }) => {
      if (!menu.contains(target) && !opens.contains(target)) toggle(false);
    });
  }

  const followed = () => {
    for (const other of languages) other.hidden = other.lang === widget.language;
    all.href = `${widget.base}faq/${widget.language}`;
    settle();
  };

  const choose = (language) => {
    toggle(false);
    kit.state.choice = { language, page: widget.page };
    field.focus();
    widget.follow();
  };

  // What cannot be undone is asked first, in the place of errors; those come back where the visitor says no.
  let question = null;
  let before = [];
  const confirm = (key, act, label) => {
    withdraw();
    before = [...failed.childNodes];
    const answered = (name, then) => button(name, () => {
      withdraw();
      field.focus();
      then?.();
    });
    question = make("div", {}, say("p", key), answered(label, act), answered("no"));
    failed.replaceChildren(question);
    field.focus();
    widget.down();
  };
  const withdraw = () => {
    const asked = question && failed.contains(question);
    if (asked) failed.replaceChildren(...before);
    question = null;
    return asked;
  };

  const renew = (key) => {
    widget.abort();
    const { open, choice, revision, suggestions } = kit.state;
    kit.state = { ...kit.blank(), open, choice, revision, suggestions };
    field.focus();
    widget.retell();
    widget.status(key);
  };

  const erase = async () => {
    try {
      if (kit.state.token) await call("DELETE", "session");
      renew("erased");
    } catch (error) {
      // The server has nothing of it any more.
      if (error.code === 401 || error.code === 404) renew("nothing");
      else widget.report(error, erase);
    }
  };

  // A page that comes back from the browser's memory may know less than was said since: Firefox gives it its own copy of
  // the storage, from when it was left. So the server is asked.
  const catchUp = async () => {
    const { state } = kit;
    const last = Math.max(...state.log.map(({ id }) => parseInt(id) || 0));
    if (!(last > 0) || state.pending) return;
    try {
      const turns = await call("GET", `messages?after=${last}`);
      if (kit.state !== state || state.pending) return;
      for (const { text, replies } of turns) {
        const pressed = state.log.flatMap(({ buttons }) => buttons || []).find(({ payload }) => payload === text);
        if (text) widget.add({ you: true, text: pressed?.title || text });
        for (const { text, buttons, custom, id } of replies) widget.add({ ...custom, text, buttons, id });
      }
      if (turns.length) widget.down();
    } catch ({ code }) {
      if (code === 404) renew("nothing");
    }
  };
  on(window, "pageshow", ({ persisted }) => persisted && catchUp());
  if (widget.back) catchUp();

  // A panel that fills the screen is a dialog: what is behind it is out of reach, and it ends where the keyboard begins.
  const full = matchMedia("(max-width: 30em), (max-height: 30em)");
  const view = window.visualViewport;
  let behind = [];
  const settle = () => {
    const covers = kit.state.open && full.matches && !root.classList.contains("page");
    for (const node of behind) node.inert = false;
    behind = [];
    for (let node = widget; covers && node.parentElement; node = node.parentElement) {
      behind.push(...[...node.parentElement.children].filter((other) => other !== node && !other.inert && other !== document.head));
    }
    for (const node of behind) node.inert = true;
    for (const [name, value] of [["role", "dialog"], ["aria-modal", true], ["aria-label", widget.text("title")]]) {
      if (covers) panel.setAttribute(name, value);
      else panel.removeAttribute(name);
    }
    const { style } = panel;
    style.top = covers && view ? `${view.offsetTop}px` : "";
    style.height = covers && view ? `${view.height}px` : "";
    style.bottom = covers && view ? "auto" : "";
  };
  on(full, "change", settle);
  on(widget, "eigbot:open", settle);
  on(widget, "eigbot:close", settle);
  on(view, "scroll", settle);
  on(view, "resize", () => {
    settle();
    if (!panel.style.height) return;
    const last = log.lastElementChild;
    if (last.matches(".you")) widget.down();
    else widget.top(last);
  });

  // The field grows with its text, and counts where that becomes too long.
  const count = make("p.note", { id: "count", hidden: "" });
  field.parentElement.append(count);
  field.setAttribute("aria-describedby", "count");
  const grows = !window.CSS?.supports?.("field-sizing", "content");
  const typed = () => {
    if (grows) {
      field.style.height = "auto";
      field.style.height = `${field.scrollHeight + 2}px`;
    }
    const length = [...field.value.trim()].length;
    const over = length - MOST_CHARACTERS;
    count.hidden = length < COUNTED_FROM;
    count.classList.toggle("over", over > 0);
    say(count, over > 0 ? "over" : "left-over", () => ({ count: Math.abs(over).toLocaleString(widget.language) }));
    if (over > 0) field.setAttribute("aria-invalid", true);
    else field.removeAttribute("aria-invalid");
  };
  on(field, "input", typed);
  typed();

  // The Tab key reaches what is in view; the keys that scroll bring the rest there.
  const inView = new Set();
  const reach = () => {
    const near = [...log.children].filter((node) => inView.has(node) && node.querySelector(STOPS)).slice(-MOST_IN_REACH);
    for (const node of log.children) {
      const stop = near.includes(node) || node.contains(widget.shadowRoot.activeElement) ? 0 : -1;
      for (const each of node.querySelectorAll(STOPS)) if (each.tabIndex !== stop) each.tabIndex = stop;
    }
  };
  const eye = new IntersectionObserver((seen) => {
    for (const { target, isIntersecting } of seen) inView[isIntersecting ? "add" : "delete"](target);
    reach();
  }, { root: scroller });
  const changes = new MutationObserver(() => {
    for (const node of inView) if (!log.contains(node)) inView.delete(node);
    for (const node of log.children) eye.observe(node);
  });
  changes.observe(log, { childList: true });
  for (const node of log.children) eye.observe(node);

  // Where an answer comes from.
  const source = ({ title, url, checked }, lang) => {
    const name = /^https?:/.test(url) ? widget.link(title, url) : make("span", {}, title);
    const date = () => ({ date: new Date(checked).toLocaleDateString(widget.text("locale"), { dateStyle: "long", timeZone: "UTC" }) });
    return make("li", {}, make("div", lang, name), checked ? say("div", "checked", date) : "");
  };
  const sources = (listed, lang) =>
    make("details", { "aria-live": "off" }, say("summary", "sources"), make("ul", {}, ...listed.map((each) => source(each, lang))));

  // Two thumbs under an answer, and a comment after one of them.
  const rate = (entry) => {
    const { id } = entry;
    const send = async (comment) => {
      try {
        await call("POST", "feedback", { id, useful: entry.useful, ...(comment && { comment }) });
        if (!comment) return;
        field.focus();
        form.remove();
        group.classList.remove("written");
        widget.status("thanks");
      } catch (error) {
        // An answer of a conversation that the server has no more.
        if (error.code === 401 || error.code === 404) {
          entry.id = entry.useful = null;
          widget.keep();
          field.focus();
          group.remove();
          widget.status("past");
        } else widget.report(error, () => send(comment));
      }
    };
    const input = make("input", { id: `about-${id}`, maxlength: 1000, autocomplete: "off", dir: "auto" });
    const submit = (event) => {
      event.preventDefault();
      send(input.value.trim());
    };
    const form = make("form.field", { submit }, say(make("label", { for: input.id }), "comment"), input,
      say("button.full", "send"));
    const thumbs = [true, false].map((useful) => button(useful ? "useful" : "useless", () => {
      entry.useful = useful;
      widget.keep();
      mark();
      group.append(form);
      group.classList.add("written");
      form.scrollIntoView({ block: "nearest" });
      send();
    }, { class: useful ? "up" : "down" }, "thumb"));
    const mark = () => thumbs.forEach((thumb, number) => thumb.setAttribute("aria-pressed", entry.useful === !number));
    mark();
    const group = make("div.rate", { role: "group", "aria-live": "off" }, ...thumbs);
    return say(group, "rate", null, "aria-label");
  };

  // Comforts of a conversation that has begun, or begins with what is typed or linked to. Where they could not be loaded,
  // they are asked for again with the next message, not at every key.
  let more;
  const converse = () => {
    more = more || import("./widget-more.js").then(({ default: fit }) => {
      if (off.length) widget.redraw(parts[parts.push(fit(widget, kit)) - 1]);
    }).catch(() => (more = null));
    return more;
  };
  on(field, "input", async () => {
    if (more !== undefined || !field.value) return;
    await converse();
    field.dispatchEvent(new Event("input"));
  });
  const linked = () => /[#&]ask=/.test(location.hash) && converse();
  on(window, "hashchange", linked);

  const drawn = (entry, node) => {
    converse();
    const { id, kind, language, sources: listed } = entry;
    if (listed?.length) node.querySelector(".bubble").append(sources(listed, language ? { lang: language } : {}));
    if (!id || !/answer|unknown/.test(kind)) return;
    node.append(rate(entry));
    log.querySelector(".last")?.classList.remove("last");
    node.classList.add("last");
  };

  const own = {
    drawn, followed,
    escaped() {
      if (withdraw()) return field.focus(), true;
      if (menu.hidden) return false;
      toggle(false);
      opens.focus();
      return true;
    },
    closed() {
      toggle(false);
      withdraw();
    },
    left() {
      eye.disconnect();
      changes.disconnect();
      for (const each of off.splice(0)) each();
      for (const node of behind) node.inert = false;
    },
  };
  // The first that takes care of something is the last that hears of it.
  const parts = [own];
  const hooks = ["drawn", "chosen", "followed", "escaped", "closed", "left"]
    .map((name) => [name, (...given) => parts.some((part) => part[name]?.(...given))]);
  Object.assign(widget, { menu, all, parts });
  followed();
  linked();
  return Object.fromEntries(hooks);
};
