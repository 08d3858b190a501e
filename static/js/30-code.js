// The six digits: strips what is none, marks the box that is next, submits by itself at six.
(function () {
  const inputOf = (event) => (event.target.matches?.('.code input') ? event.target : null);
  const digits = (text) => text.replace(/\D/g, '').slice(0, 6);

  function mark(input) {
    input.parentElement.querySelectorAll('rect').forEach((box, at) => box.classList.toggle('at', at === Math.min(input.value.length, 5)));
  }

  function take(input, text) {
    input.value = digits(text);
    mark(input);
    if (input.value.length === 6 && input.dataset.sent !== input.value) {
      input.dataset.sent = input.value;
      input.form.requestSubmit();
    }
  }

  document.addEventListener('input', (event) => {
    const input = inputOf(event);
    if (input) take(input, input.value);
  });
  document.addEventListener('paste', (event) => {
    const input = inputOf(event);
    if (!input) return;
    event.preventDefault(); // maxlength would cut "123 456" before it is stripped
    take(input, event.clipboardData.getData('text'));
  });
  document.addEventListener('focusin', (event) => {
    const input = inputOf(event);
    if (input) mark(input);
  });
})();
