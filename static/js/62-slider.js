// A number with a slider beside it, which stands there only where it can move the number.
(function () {
  const pair = (one) => { const both = one.closest('[data-slide]'); return both && [both.querySelector('[type="range"]'), both.querySelector('.input')]; };

  function begin(root) {
    root.querySelectorAll('[data-slide] [hidden]').forEach((box) => {
      const [slider, number] = pair(box);
      slider.value = number.value.replace(',', '.');
      box.hidden = false;
    });
  }

  document.addEventListener('input', (event) => {
    const found = event.target.closest?.('[data-slide]') && pair(event.target);
    if (!found) return;
    const [slider, number] = found;
    if (event.target === slider) number.value = String(Number(slider.value));
    else slider.value = number.value.replace(',', '.');
  });
  document.addEventListener('htmx:after:swap', () => begin(document));
  begin(document);
})();
