// Suggestions: y accepts, n rejects, e goes to the field; what is decided hands the focus on.
(function () {
  const chips = () => [...document.querySelectorAll('.suggestion:not(.applied) > .t')].filter((one) => one.offsetParent);
  let place = -1;

  function change(chip) {
    const field = chip.closest('.filing-field, dd, .titled').querySelector('select, input:not([type="hidden"])');
    if (field.tomselect) return field.tomselect.focus();
    field.focus();
    if ('value' in field && field.matches('input')) { field.value = chip.dataset.value; field.select?.(); }
  }

  // First: elsewhere `y` confirms the document.
  document.addEventListener('keydown', (event) => {
    const chip = event.target.closest?.('.suggestion');
    if (!chip || hasModifier(event) || !['y', 'n', 'e'].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'e') change(chip);
    else chip.querySelector(event.key === 'y' ? '.yes' : '.no').click();
  }, true);

  document.addEventListener('click', (event) => {
    const chip = event.target.closest?.('.suggestion');
    place = chip ? Math.max(chips().indexOf(chip.querySelector('.t')), 0) : -1;
    if (event.target.closest?.('.suggestion > .t')) event.target.closest('.t').focus();
  });
  document.addEventListener('htmx:after:swap', (event) => {
    if (place < 0 || !event.detail.ctx.sourceElement.matches?.('.record')) return;
    const left = chips();
    (left[Math.min(place, left.length - 1)] || document.getElementById('main')).focus({ preventScroll: true });
    place = -1;
  });

  if (document.querySelector('[data-triage]') && matchMedia('(width >= 760px)').matches) chips()[0]?.focus({ preventScroll: true });
})();
