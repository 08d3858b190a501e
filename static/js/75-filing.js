// Pickers: a select that finds its choices as one types, and sends its form. Their library comes with the first of them.
(function () {
  let library;
  const load = (url) => library ||= new Promise((done, fail) => {
    const script = Object.assign(document.createElement('script'), { src: url, onload: done, onerror: fail });
    document.head.append(script);
  });

  function dress(select) {
    if (select.tomselect || !select.isConnected) return;
    const { from, picker, remove, none } = select.dataset, several = select.multiple, made = select.dataset.new;
    const line = (sentence, name) => { const row = document.createElement('div'); row.textContent = sentence; if (name) row.append(Object.assign(document.createElement('b'), { textContent: name })); return row; };
    let changed = false;
    const send = () => { if (changed && select.form) { changed = false; select.form.requestSubmit(); } };
    new TomSelect(select, {
      plugins: several ? { remove_button: { title: remove } } : {},
      create: picker === 'tags', createOnBlur: false, persist: false, maxOptions: 60, maxItems: several ? null : 1, allowEmptyOption: !several, hidePlaceholder: several ? true : null,
      preload: 'focus', loadThrottle: 200, closeAfterSelect: !several, searchField: ['text'], sortField: several ? [{ field: '$score' }, { field: '$order' }] : [{ field: '$order' }],
      load: (typed, done) => fetch(from + '&q=' + encodeURIComponent(typed)).then((answer) => answer.json()).then((told) => done(told.options), () => done()),
      render: { no_results: picker === 'tags' ? null : () => Object.assign(line(none), { className: 'no-results' }), option_create: (data) => Object.assign(line(made + ' ', data.input), { className: 'create' }) },
      onChange: () => { changed = true; if (!several) send(); },
      onItemRemove: function () { if (!this.isFocused) setTimeout(send); },
      onBlur: send,
    });
    select.form?.classList.add('live');
  }

  const dressAll = () => document.querySelectorAll('select[data-picker]').forEach((select) => load(select.dataset.library).then(() => dress(select), () => {}));
  for (const name of ['htmx:after:swap', 'gatehouse:arrived']) document.addEventListener(name, dressAll);
  dressAll();
})();
