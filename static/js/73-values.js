// Values of a filter, looked for by name: the arrows go on from the field to what was found, Enter takes the first.
(function () {
  let wanted = null; // the field in which Enter came before the answer
  const group = (field) => document.getElementById(field.dataset.values);
  function take(field) {
    const isFound = group(field).dataset.find === field.value;
    wanted = isFound ? null : field;
    if (isFound) group(field).querySelector('a.chip')?.click();
  }
  document.addEventListener('htmx:after:swap', () => { if (wanted?.isConnected) take(wanted); });

  document.addEventListener('keydown', (event) => {
    const at = event.target, field = at.closest?.('[data-values]'), found = field ? group(field) : at.closest?.('.chips[id^="values-"]');
    if (!found || hasModifier(event) || event.isComposing) return;
    const chips = [...found.querySelectorAll('a.chip')];
    const by = { ArrowDown: 1, ArrowUp: -1, ArrowRight: field ? 0 : 1, ArrowLeft: field ? 0 : -1 }[event.key];
    if (by) (chips[chips.indexOf(at) + by] || (by < 0 && document.querySelector('[data-values="' + found.id + '"]')) || at).focus();
    else if (event.key === 'Enter' && field?.value.trim()) take(field);
    else return;
    event.preventDefault();
  });
})();
