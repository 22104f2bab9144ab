// What only an open panel needs: widget.js imports it when the panel opens, and does without where it cannot be loaded.
// It is called once for each element, with what widget.js builds with: `make`, `button`, `say` and `call` (the
// element's own), `icon`, `style(css)`, `icons(paths)`, `texts(TEXTS)`, and `state`, which is another object after
// "start again". It returns hooks: `drawn(entry, node)` is told of every message of the log, and `chosen(payload, title)`
// of a button that is pressed, and says whether it took care of it.

// The server writes those of the languages that the FAQ is served in: languages/<code>/widget_more.yml.
const TEXTS = {};

const ICONS = {
  thumb: "M7 11v9H4v-9zl4-8c2 0 3 1 3 3v3h5q2 0 2 2l-2 7q0 2-2 2H7",
};

const STYLES = `
.rate { display: flex; flex-wrap: wrap; color: var(--soft); font-size: .875em }
.rate > button { padding: .3em .6em }
[aria-pressed=true] { color: var(--link); border-color: currentColor !important; font-weight: 600 }
[aria-pressed=true] svg { fill: var(--bubble) }
.down svg { rotate: 180deg }
@media (forced-colors: active) { [aria-pressed=true] { outline: 2px solid; outline-offset: -4px } }
`;

export default (widget, kit) => {
  const { make, button, say, call } = kit;
  kit.texts(TEXTS);
  kit.icons(ICONS);
  kit.style(STYLES);

  // Two thumbs under an answer, and a comment after one of them.
  const rate = (entry) => {
    const { id } = entry;
    const send = async (comment) => {
      try {
        await call("POST", "feedback", { id, useful: entry.useful, ...(comment && { comment }) });
        if (!comment) return;
        widget.field.focus();
        form.remove();
        widget.status("thanks");
      } catch (error) {
        widget.report(error, () => send(comment));
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
      send();
    }, { class: useful ? "up" : "down" }, "thumb"));
    const mark = () => thumbs.forEach((thumb, number) => thumb.setAttribute("aria-pressed", entry.useful === !number));
    mark();
    const group = make("div.rate", { role: "group", "aria-live": "off" }, ...thumbs);
    return say(group, "rate", null, "aria-label");
  };

  return {
    drawn(entry, node) {
      if (entry.id && /answer|unknown/.test(entry.kind)) node.append(rate(entry));
    },
  };
};
