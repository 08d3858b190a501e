// `?` lists the keys valid on this screen: the page brings them (templates/ui/keys.html).
document.addEventListener('keydown', (event) => {
  const help = document.getElementById('keyhelp');
  if (event.key !== '?' || !help || hasModifier(event) || document.querySelector('dialog[open]')) return;
  if (isTyping(event.target)) return;
  event.preventDefault();
  help.showModal();
});
