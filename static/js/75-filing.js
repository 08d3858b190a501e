// Pickers: a select that finds its choices as one types, and sends its form. Their library comes with the first of them.
(function () {
  let library, sent;
  const load = (url) => library ||= new Promise((done, fail) => {
    document.head.append(Object.assign(document.createElement('script'), { src: url, onload: done, onerror: fail }));
  });

  function line(kind, sentence, name) {
    const row = Object.assign(document.createElement('div'), { className: kind, textContent: sentence });
    if (name) row.append(' ', Object.assign(document.createElement('b'), { textContent: name }));
    return row;
  }

  function dress(select) {
    if (select.tomselect || !select.isConnected) return;
    const { from, picker, remove, none, new: made } = select.dataset, several = select.multiple;
    let changed = false, asked = false;
    const send = () => { if (changed && select.form) { changed = false; sent = several ? null : select.id; select.form.requestSubmit(); } };
    const box = new TomSelect(select, {
      plugins: several ? { remove_button: { title: remove } } : {}, maxItems: several ? null : 1, allowEmptyOption: !several, closeAfterSelect: !several,
      create: 'makes' in select.dataset, persist: false, maxOptions: 60, loadThrottle: 200, searchField: ['text'], sortField: [{ field: '$score' }, { field: '$order' }],
      load: (typed, done) => fetch(from + '&q=' + encodeURIComponent(typed)).then((answer) => answer.json()).then((told) => done(told.options), () => done()),
      shouldLoad: () => true,
      render: { no_results: 'makes' in select.dataset ? null : () => line('no-results', none), option_create: (data) => line('create', made, data.input) },
      onChange: () => { changed = true; if (!several) send(); },
      onItemRemove: function () { if (!this.isFocused) setTimeout(send); },
      onBlur: send,
    });
    const ask = () => { if (!asked) { asked = true; box.load(''); } };
    // Who has just chosen stays where they were, and nothing opens before they go on.
    if (sent === select.id && ['', 'main'].includes(document.activeElement.id)) {
      box.settings.openOnFocus = false;
      box.control_input.focus({ preventScroll: true });
      setTimeout(() => { box.settings.openOnFocus = true; });
    }
    sent = null;
    box.on('focus', ask);
    box.control.addEventListener('click', ask);
    box.control_input.addEventListener('keydown', ask);
    select.form?.classList.add('live');
  }

  const dressAll = () => document.querySelectorAll('select[data-picker]').forEach((select) => load(select.dataset.library).then(() => dress(select), () => {}));
  for (const name of ['htmx:after:swap', 'gatehouse:arrived']) document.addEventListener(name, dressAll);
  dressAll();
})();
