// What takes a search's question to the assistant: asked on this page, where the widget is there.
// Without it these links lead to the page of the chat.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-ask]");
  const widget = document.querySelector("eig-bot");
  if (!link || !widget?.ask || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  widget.open(link);
  await widget.ask(link.dataset.ask);
  if (!("team" in link.dataset)) return;
  const title = link.textContent.trim();
  // A button of this payload does the same.
  if (!widget.more?.chosen?.("/team", title)) widget.ask("/team", title);
});
