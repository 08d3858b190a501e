// Copies what a button carries, and says so on it for two seconds.
document.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-copy]');
  if (!button || !navigator.clipboard) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  const words = [...button.childNodes];
  button.replaceChildren(button.dataset.copied);
  document.getElementById('said').textContent = button.dataset.copied;
  setTimeout(() => button.replaceChildren(...words), 2000);
});
