// Comforts of the open panel: questions of the FAQ while one is being typed, copy and link on an answer, the times of
// messages, links that ask; and a question left for the team: its form, what became of it, the answers. widget-panel.js
// loads it: it is given the same, and returns some of what that returns (`furnish` in widget.js).

// The server writes those of the languages that the FAQ is served in: languages/<code>/widget_more.yml.
const TEXTS = {};

const ICONS = {
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  link: "M10 14l4-4M11 7l2-2a4 4 0 0 1 6 6l-2 2M7 11l-2 2a4 4 0 0 0 6 6l2-2",
  clock: "M12 4a8 8 0 1 0 .1 0M12 8v4l3 2",
};

const STYLES = `
.rate > a { display: flex; align-items: center; justify-content: center; min-width: 44px; color: inherit }
.rate > a:hover, .hints > :hover { background: var(--bubble) }
.foot { position: relative }
.hints { position: absolute; z-index: 1; inset: auto .5em 100%; max-height: 45vh; overflow: auto; padding: .4em; background: var(--paper); border: 1px solid var(--line); border-radius: .8em; box-shadow: 0 0 2em #0004 }
.hints > * { display: flex; align-items: center; min-height: 44px; padding: .3em .7em; border-radius: .6em; line-height: 1.35; cursor: pointer }
.hints > [aria-selected=true] { background: var(--act); color: var(--on) }
.unseen { position: absolute; width: 1px; height: 1px; min-height: 0; overflow: hidden; clip-path: inset(50%) }
[role=log]:not(.times) time { display: none }
.you > .note { display: flex; flex-wrap: wrap; align-items: center; justify-content: end; margin-top: .2em }
.you > .note button { color: var(--link); text-decoration: underline }
.team > .who { color: var(--link); font-weight: 600 }
.team > .bubble { background: none; border: 1px solid var(--link); border-left-width: .35em }
.bubble .note, .dialog .note { margin: 0 }
.dialog { flex: 1; min-height: 0; overflow: hidden auto; padding: 1em }
.dialog form { display: grid; gap: .5em; max-width: 34em; margin: 0 auto }
.dialog label { margin-top: .6em }
.dialog textarea { min-height: 6em; max-height: 14em }
.dialog [role=alert] { color: var(--bad); font-weight: 600 }
.dialog [aria-invalid=true] { border: 2px solid var(--bad) }
.dialog button { border-color: var(--edge) }
@media (forced-colors: active) { [aria-selected=true] { outline: 2px solid; outline-offset: -4px } }
`;

const MOST_HINTS = 3;
const TYPED = /^[^/\n][^\n]{2,120}$/;
const MOST_CHARACTERS = 2000;
const EVERY_OPEN = 30_000;
const EVERY_CLOSED = 300_000;

// Words as they are compared: without case, accents and signs.
const wordsOf = (text) => text.toLowerCase().replace(/œ/g, "oe").normalize("NFD").replace(/\p{M}/gu, "").match(/[\p{L}\p{N}]+/gu) || [];

// Whether all that two words differ in is one letter too many, missing, wrong, or exchanged with its neighbour.
const near = (one, other) => {
  let same = 0;
  while (one[same] && one[same] === other[same]) same++;
  const [a, b] = [one.slice(same), other.slice(same)];
  return a.slice(1) === b || a === b.slice(1) || a.slice(1) === b.slice(1) || (a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2));
};

// How well a typed word stands for one of a question, from 0 to 1; of the last, more may be to come.
const alike = (typed, word, last) => {
  const { length } = typed;
  if (typed === word) return 1;
  if (length > (last ? 1 : 3) && word.startsWith(typed)) return 0.9;
  return length > 3 && (near(typed, word) || (last && [0, 1].some((more) => near(typed, word.slice(0, length + more))))) ? 0.7 : 0;
};

// What finds the questions that are like a text: the best first. A word counts by how few questions have it.
const finder = (questions) => {
  const counts = Object.create(null);
  const all = questions.map((each) => {
    const words = [...new Set(wordsOf(`${each.question} ${each.label}`))];
    for (const word of words) counts[word] = (counts[word] || 0) + 1;
    return { ...each, words };
  });
  return (text) => {
    const asked = wordsOf(text);
    const found = all.map((each) => {
      let score = 0;
      let whole = 0;
      asked.forEach((typed, number) => {
        let best = 0;
        let worth = Math.min(3, typed.length / 2);
        for (const word of each.words) {
          const weight = Math.log(1 + questions.length / counts[word]);
          const value = alike(typed, word, number === asked.length - 1 && !/\s$/.test(text)) * weight;
          if (value > best) [best, worth] = [value, weight];
        }
        score += best;
        whole += worth;
      });
      return { ...each, score: score > whole * 0.5 ? score : 0 };
    }).sort((a, b) => b.score - a.score);
    return found.slice(0, MOST_HINTS).filter(({ score }) => score > found[0].score * 0.6);
  };
};

export default (widget, kit) => {
  const { make, button, say, call } = kit;
  const { field, log, panel, scroller } = widget;
  const foot = field.parentElement;
  for (const language in TEXTS) Object.assign(kit.texts[language], TEXTS[language]);
  Object.assign(kit.icons, ICONS);
  kit.style(STYLES);

  // While something is typed: questions of the FAQ that are like it, in a listbox of the field. ARIA in HTML lets no
  // field of several lines be a combobox; what a textbox may have of one, this has.
  const lists = {};
  let hints = [];
  let chosen = -1;
  const list = make("div.hints", { id: "hints", role: "listbox", hidden: "", pointerdown: (event) => event.preventDefault() });
  const count = make("output.unseen");
  foot.append(list, count);
  for (const [name, value] of [["autocomplete", "list"], ["haspopup", "listbox"], ["controls", "hints"]]) {
    field.setAttribute(`aria-${name}`, value);
  }

  // Fetched once for a language; where that fails, again when the panel is opened the next time.
  const questions = () => {
    const { language } = widget;
    lists[language] = lists[language] || fetch(`${widget.base}faq/${language}.json`, { credentials: "omit" })
      .then((response) => response.json())
      .then(({ questions }) => ({ questions, find: finder(questions) }))
      .catch(() => ({ questions: [], find: () => [], failed: true }));
    return lists[language];
  };

  const point = (number) => {
    chosen = number;
    [...list.children].forEach((node, other) => node.setAttribute("aria-selected", other === number));
    field.removeAttribute("aria-activedescendant");
    if (number < 0) return;
    field.setAttribute("aria-activedescendant", `hint-${number}`);
    list.children[number].scrollIntoView({ block: "nearest" });
  };

  const hint = (found) => {
    const { length } = found;
    const changed = length !== hints.length;
    hints = found;
    list.replaceChildren(...found.map(({ question }, number) =>
      make("div", { id: `hint-${number}`, role: "option", click: () => pick(number) }, question)));
    list.hidden = !length;
    if (changed) {
      say(list, "hints", null, "aria-label");
      say(count, length ? "hinted" : "", () => ({ length }));
    }
    point(-1);
  };

  const pick = (number) => {
    field.value = hints[number].question;
    widget.submit();
  };

  const typed = async () => {
    const { value } = field;
    const found = TYPED.test(value) ? (await questions()).find(value) : [];
    if (field.value === value && widget.shadowRoot.activeElement === field) hint(found);
  };
  const keys = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const places = hints.length + 1;
    if (event.target !== field || places < 2 || event.isComposing || event.keyCode === 229 || event.shiftKey) return;
    if (step) point(((chosen + 1 + step + places) % places) - 1);
    else if (event.key === "Enter" && chosen >= 0) pick(chosen);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const quiet = () => hint([]);
  field.addEventListener("input", typed);
  field.addEventListener("blur", quiet);
  panel.addEventListener("keydown", keys, true);

  // A link to the page may ask a question of the FAQ: #ask=topic.id. Loaded again, the page does not ask again.
  const linked = async () => {
    const [asks, before, id] = location.hash.match(/([#&])ask=([^&]*)/) || [];
    if (!asks) return;
    history.replaceState(history.state, "", location.href.replace(asks, before).replace(/[#&]$/, ""));
    const topic = (await questions()).questions.find((each) => each.id === id);
    if (topic) widget.ask(topic.question);
    else widget.status("no-topic");
  };

  // A question for the team: its form stands in the place of the conversation. What is written in it is still there
  // where it was left by Esc.
  let dialog = null;
  let draft = {};
  let pressed = null;
  let timer = 0;

  // The visitor's last question up to an entry of the log. What small talk answered ("a human, please") is none.
  const asked = (entry) => {
    const entries = kit.state.log;
    let last = "";
    for (const { you, left, text, kind } of entries.slice(0, entries.indexOf(entry) + 1 || undefined).reverse()) {
      if (!you) last = kind;
      else if (last !== "talk" && !left) return text;
    }
    return "";
  };

  const compose = (entry) => {
    const { state } = kit;
    const question = asked(entry);
    if (draft.state !== state || draft.question !== question) {
      draft = { state, question };
      dialog = form(question);
    }
    scroller.hidden = foot.hidden = true;
    panel.append(dialog);
    widget.show();
    dialog.querySelector("textarea").focus();
    return true;
  };

  const close = () => {
    if (!dialog?.isConnected) return false;
    dialog.remove();
    scroller.hidden = foot.hidden = false;
    widget.down();
    field.focus();
    return true;
  };

  const form = (question) => {
    const message = make("textarea", { id: "asked", dir: "auto", "aria-describedby": "refused" });
    const email = make("input", { id: "email", type: "email", autocomplete: "email", "aria-describedby": "why refused" });
    const refused = make("p", { id: "refused", role: "alert" });
    const send = say("button.full", "team-send");
    let busy = false;
    message.value = question;

    const refuse = (key, node, wait) => {
      say(refused, key, () => ({ wait }));
      node.setAttribute("aria-invalid", node !== send);
      node.focus();
    };
    const done = () => {
      draft = {};
      close();
    };
    const submit = async (event) => {
      event.preventDefault();
      const [text, address] = [message.value.trim(), email.value.trim()];
      if (busy) return;
      if (!text) return refuse("team-empty", message);
      if ([...text].length > MOST_CHARACTERS) return refuse("long", message);
      if (!email.checkValidity()) return refuse("team-address", email);
      busy = true;
      try {
        await leave({ message: text, language: widget.language, ...(address && { email: address }) });
        done();
      } catch ({ reason, code, wait }) {
        if (code === 422 && address) refuse("team-address", email);
        else refuse({ 404: "team-off", 409: "team-full" }[code] || reason || "failed", send, wait);
      }
      busy = false;
    };
    return make("div.dialog", {
      role: "dialog", "aria-labelledby": "to-team",
      input: ({ target }) => {
        target.removeAttribute("aria-invalid");
        say(refused, "");
      },
    }, make("form", { submit, novalidate: "" },
      say(make("h2", { id: "to-team" }), "team"), say("p.note", "team-lead"),
      say(make("label", { for: "asked" }), "team-asked"), message,
      ...(kit.state.mail ? [say(make("label", { for: "email" }), "team-email"), email, say(make("p.note", { id: "why" }), "team-why")] : []),
      refused, send, button("team-cancel", done)));
  };

  // Where the session is over on the server, in a new one.
  const leave = async (body, again) => {
    await widget.session();
    try {
      const { id, reply: { text, custom, id: turn } } = await call("POST", "team", body);
      kit.state.waiting = [...(kit.state.waiting || []), id];
      widget.add({ you: true, text: body.message, left: id });
      widget.add({ ...custom, text, id: turn });
      widget.down();
      plan();
    } catch (error) {
      if (error.code !== 401 || again) throw error;
      kit.state.token = "";
      return leave(body, true);
    }
  };

  const withdraw = async (entry) => {
    field.focus();
    try {
      await call("DELETE", `team/${entry.left}`);
      entry.withdrawn = true;
      widget.status("team-withdrawn");
    } catch (error) {
      // Else it was answered, or is no more: what the server says of it next is right.
      if (!error.code) return widget.report(error, () => withdraw(entry));
    }
    look();
  };

  // The note that a question was left has its number too; an answer also says what was asked.
  const isAnswered = (id) => kit.state.log.some(({ question, asked }) => asked && question === id);

  const plan = () => {
    clearTimeout(timer);
    if (kit.state.waiting?.length) timer = setTimeout(look, kit.state.open ? EVERY_OPEN : EVERY_CLOSED);
  };

  // Asks whether the team has answered, and shows what it has.
  const look = async () => {
    const { state } = kit;
    if (!state.token || !state.team) return;
    try {
      const { waiting, answers } = await call("GET", "team");
      if (kit.state !== state) return plan();
      state.waiting = waiting.map(({ id }) => id);
      for (const { text, custom } of answers) {
        if (isAnswered(custom.question)) continue;
        widget.top(widget.add({ ...custom, text }));
        widget.tell("answer", custom);
      }
    } catch ({ code }) {
      if (code === 401) state.waiting = [];
    }
    for (const node of log.querySelectorAll(".you > .note")) node.says();
    widget.keep();
    plan();
  };

  // What became of a question that was left.
  const fate = (entry) => {
    const undo = button("team-withdraw", () => withdraw(entry));
    const node = make("div.note", { "aria-live": "off" }, make("span"), undo);
    node.says = () => {
      const waits = kit.state.waiting?.includes(entry.left);
      undo.hidden = !waits;
      say(node.firstChild, waits ? "team-waits" : entry.withdrawn ? "team-withdrawn" : isAnswered(entry.left) ? "team-answered" : "team-closed");
    };
    node.says();
    return node;
  };

  const opened = async () => {
    look();
    setTimeout(() => dialog?.isConnected && dialog.querySelector("textarea").focus());
    const { language } = widget;
    if ((await lists[language])?.failed) delete lists[language];
    questions();
  };
  widget.addEventListener("eigbot:open", opened);
  widget.addEventListener("eigbot:message", () => {
    quiet();
    close();
  });
  widget.menu.addEventListener("click", close);
  addEventListener("hashchange", linked);

  const copy = async (node) => {
    const { innerText } = node.querySelector(".text");
    const held = widget.shadowRoot.activeElement;
    try {
      await navigator.clipboard.writeText(innerText);
    } catch {
      // Over plain http, and in old browsers.
      const area = make("textarea.unseen");
      node.append(area);
      area.value = innerText;
      area.select();
      document.execCommand("copy");
      area.remove();
      held?.focus();
    }
    widget.status("copied");
  };
  const link = ({ topic, language }) => say(
    make("a", { href: `${widget.base}faq/${language}#${topic}`, target: "_blank", rel: "noopener" }, kit.icon("link")), "link", null, "title");

  const dated = ({ at }) => {
    const node = make("time.note", { datetime: new Date(at).toISOString() });
    node.says = () => {
      node.textContent = new Date(at).toLocaleString(widget.text("locale"), { dateStyle: "medium", timeStyle: "short" });
    };
    node.says();
    return node;
  };
  const times = button("times", () => {
    times.setAttribute("aria-pressed", log.classList.toggle("times"));
    widget.more.escaped();
  }, { "aria-pressed": "false" }, "clock");
  widget.all.after(times);

  if (kit.state.open) opened();
  else look();
  linked();

  return {
    drawn(entry, node) {
      const group = node.querySelector(".rate");
      const offer = make("div.choices", {}, button("team", () => compose(entry)));
      if (group && entry.topic) group.querySelector(".down").after(button("copy", () => copy(node), {}, "copy", "title"), link(entry));
      group?.addEventListener("click", () => {
        offer.remove();
        if (entry.useful !== false || !kit.state.team) return;
        group.append(offer);
        offer.scrollIntoView({ block: "nearest" });
      });
      if (entry.at) node.children[1].after(dated(entry));
      if (entry.left) node.append(fate(entry));
      if (entry.asked) {
        node.classList.add("team");
        say(node.firstChild, "team-who");
        node.children[1].prepend(say("p.note", "team-quote", () => ({ text: entry.asked })));
      }
      node.addEventListener("click", () => {
        pressed = entry;
      }, true);
    },
    chosen: (payload) => payload === "/team" && compose(pressed),
    escaped() {
      if (!hints.length) return close();
      quiet();
      return true;
    },
    closed: plan,
    left() {
      clearTimeout(timer);
      removeEventListener("hashchange", linked);
    },
  };
};
