// What widget-panel.js loads: it is given the same, and may return any of what that returns (`furnish` in widget.js).

// The server writes those of the languages that the FAQ is served in: languages/<code>/widget_more.yml.
const TEXTS = {};

export default (widget, kit) => {
  for (const language in TEXTS) Object.assign(kit.texts[language], TEXTS[language]);
  return {};
};
