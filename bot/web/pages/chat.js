// The page /chat: the assistant's panel fills it, open from the beginning.
(async () => {
  await customElements.whenDefined("eig-bot");
  const assistant = document.querySelector("eig-bot");
  const styles = new CSSStyleSheet();
  styles.replaceSync(`
.root { position: absolute; inset: 0; display: flex; justify-content: center }
.root .panel { position: static; width: min(50em, 100%); max-width: none; height: auto; max-height: none; border-radius: 0; border-block: 0; box-shadow: none; animation: none }
.launcher, .bar > button:last-child { display: none !important }
@media (max-width: 50em) { .root .panel { border: 0 } }`);
  assistant.shadowRoot.adoptedStyleSheets = [...assistant.shadowRoot.adoptedStyleSheets, styles];
  // Here it is the page, and there is nothing to close it to; on the page that is gone to, it waits to be opened.
  const { close } = Object.getPrototypeOf(assistant);
  assistant.close = () => {};
  assistant.open();
  addEventListener("pagehide", () => close.call(assistant));
  addEventListener("pageshow", ({ persisted }) => persisted && assistant.open());
})();
