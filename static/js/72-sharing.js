// Who sees a document, over the page it belongs to. Without script the same stands at an address of its own.
document.addEventListener('click', async (event) => {
  const way = event.target.closest?.('a[data-board]');
  if (!way || !isPlainClick(event)) return;
  event.preventDefault();
  let answer;
  try {
    answer = await askPart(way.href);
  } catch {
    return location.assign(way.href);
  }
  const board = await partOf(answer, '.board');
  if (!answer.ok || !board) return location.assign(way.href); // signed out, or gone: the page itself says so
  const dialog = document.createElement('dialog');
  dialog.className = 'boarding';
  dialog.setAttribute('aria-label', board.querySelector('h1').textContent);
  dialog.append(board);
  document.body.append(dialog);
  htmx.process(dialog);
  dialog.addEventListener('close', () => {
    dialog.remove();
    way.focus();
  });
  dialog.addEventListener('click', (click) => {
    const shut = click.target.closest('[data-shut]');
    if (shut) click.preventDefault();
    if (shut || click.target === dialog) dialog.close();
  });
  dialog.showModal();
});
