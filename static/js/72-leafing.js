// Pictures of the first pages: buttons that turn to the next one, and which one is seen. Without script they scroll.
(function () {
  const seen = (strip) => Math.round(Math.abs(strip.scrollLeft) / Math.max(strip.clientWidth, 1));

  function tell(strip) {
    const at = seen(strip), [before, next] = strip.parentElement.querySelectorAll('[data-flip]'), words = strip.parentElement.querySelector('[data-at]');
    words.textContent = at + 1 + ' / ' + words.dataset.at;
    before.disabled = at === 0;
    next.disabled = at + 1 >= strip.children.length;
  }
  onArrival(() => document.querySelectorAll('[data-strip]').forEach(tell));

  document.addEventListener('scroll', (event) => { if (event.target.dataset && 'strip' in event.target.dataset) tell(event.target); }, { capture: true, passive: true });
  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-flip]');
    if (!button) return;
    const strip = button.closest('figure').querySelector('[data-strip]');
    const wanted = atMost(seen(strip) + Number(button.dataset.flip), strip.children.length - 1);
    strip.children[wanted].scrollIntoView({ block: 'nearest', inline: 'start', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
  });
})();
