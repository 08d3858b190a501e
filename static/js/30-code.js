// Six digits: strips the rest, marks the next box, submits by itself at six.
(function () {
  function on(name, run) {
    document.addEventListener(name, (event) => { if (event.target.matches?.('.code input')) run(event.target, event); });
  }

  function mark(input) {
    input.parentElement.querySelectorAll('rect').forEach((box, at) => box.classList.toggle('at', at === Math.min(input.value.length, 5)));
  }

  function take(input, text) {
    input.value = text.replace(/\D/g, '').slice(0, 6);
    mark(input);
    if (input.value.length < 6 || input.dataset.sent === input.value) return;
    input.dataset.sent = input.value;
    input.form.requestSubmit();
  }

  on('focusin', mark);
  on('input', (input) => take(input, input.value));
  on('paste', (input, event) => {
    event.preventDefault(); // maxlength would cut "123 456" before it is stripped
    take(input, event.clipboardData.getData('text'));
  });
})();
