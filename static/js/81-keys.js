// `?` lists the keys valid on this screen: the page brings them (templates/ui/keys.html).
document.addEventListener('keydown', (event) => {
  const help = document.getElementById('keyhelp');
  if (event.key !== '?' || !help || event.ctrlKey || event.metaKey || document.querySelector('dialog[open]')) return;
  if (event.target.closest?.('input, textarea, select, [contenteditable]')) return;
  event.preventDefault();
  help.showModal();
});
