// One document: facts are kept as one leaves them, pages of a PDF are drawn, and the inbox listens to keys.
(function () {
  function wake() {
    document.querySelectorAll('.facts[hx-post]:not(.live)').forEach((form) => form.classList.add('live'));
    const viewer = document.querySelector('[data-viewer]:not(.live)');
    if (!viewer) return;
    viewer.classList.add('live');
    if ('beside' in viewer.dataset) viewer.querySelector('.pages').focus({ preventScroll: true });
    import(viewer.dataset.viewer).then((module) => module.show(viewer)).catch(() => {});
  }
  onArrival(wake);

  // One request after the other, and each knows what the one before has kept.
  document.addEventListener('htmx:before:request', (event) => {
    const { sourceElement: form, request } = event.detail.ctx;
    if (form.matches?.('.facts') && request.body?.set) request.body.set('etag', form.elements.etag.value);
  });
  document.addEventListener('htmx:after:swap', (event) => {
    const { sourceElement: sent, response } = event.detail.ctx;
    const form = sent?.matches?.('.facts') && document.getElementById(sent.id);
    if (!form) return;
    document.getElementById('said').textContent = form.querySelector('[data-say]')?.textContent || '';
    if (response.status >= 400) return form.querySelector('[aria-invalid="true"]')?.focus();
    form.querySelectorAll('.note, .error').forEach((one) => one.remove()); // it is kept now: nothing is wrong any more
    form.querySelectorAll('[aria-invalid]').forEach((one) => one.removeAttribute('aria-invalid'));
  });

  document.addEventListener('keydown', (event) => {
    const at = event.target;
    if (at.matches?.('.facts.live input') && !event.isComposing) {
      if (event.key === 'Enter') { event.preventDefault(); at.blur(); }
      if (event.key === 'Escape' && at.value !== at.defaultValue) { event.stopPropagation(); at.value = at.defaultValue; }
      return;
    }
    if (hasModifier(event) || isTyping(at) || !document.querySelector('[data-triage], .nothing')) return;
    const key = event.key === 'Enter' && !at.closest('a, button, summary') ? 'y' : event.key;
    const wanted = /^[a-z]$/.test(key) && document.querySelector('[data-key="' + key + '"]');
    if (wanted) { event.preventDefault(); wanted.click(); }
  });
})();
