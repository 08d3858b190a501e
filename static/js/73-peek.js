// A glance at a document from the list: what rests on a file's sign, or stands on its name with the keys, sees its first page.
(function () {
  const body = document.getElementById('documents-rows');
  if (!body) return;
  const REST = 350, KEYS = 900; // ms: nobody who only passes by asks for anything
  const known = new Map();
  const board = document.createElement('div');
  board.className = 'peeking';
  board.setAttribute('aria-hidden', 'true'); // the record says all of it in words
  let timer = 0, wanted = null, byPointer = false;

  function fetched(href) {
    if (!known.has(href)) {
      known.set(href, askPart(href + '/peek').then((answer) => (answer.ok && !answer.redirected ? answer.text() : '')).catch(() => '').then((html) => html || (known.delete(href), ''))); // asked again where nothing came
    }
    return known.get(href);
  }

  async function show(row) {
    const html = await fetched(row.querySelector('.name').href.split('?')[0]);
    if (wanted !== row || !html) return;
    board.innerHTML = html;
    board.classList.toggle('up', row.getBoundingClientRect().top > innerHeight / 2);
    row.querySelector('.kind').after(board); // it floats from where it stands
  }

  function want(row, after) {
    away();
    wanted = row;
    byPointer = after === REST;
    timer = setTimeout(show, after, row);
  }
  function away() {
    clearTimeout(timer);
    wanted = null;
    board.remove();
  }

  // The name's link lies over the sign, so that it can be clicked: where the pointer is, its place tells.
  body.addEventListener('pointermove', (event) => {
    if (event.pointerType !== 'mouse') return;
    const row = event.target.closest('tr'), place = row?.querySelector('.kind')?.getBoundingClientRect();
    const is = place && event.clientX >= place.left - 4 && event.clientX <= place.right + 4 && event.clientY >= place.top && event.clientY <= place.bottom;
    if (is && wanted !== row) want(row, REST);
    if (!is && wanted && byPointer) away();
  });
  body.addEventListener('pointerleave', () => { if (byPointer) away(); });
  body.addEventListener('focusin', (event) => {
    const name = event.target.closest('a.name');
    if (name?.matches(':focus-visible') && !document.querySelector('#panel:not([hidden])')) want(name.closest('tr'), KEYS);
  });
  body.addEventListener('focusout', away);
  document.addEventListener('scroll', away, { capture: true, passive: true });
  for (const name of ['click', 'keydown']) addEventListener(name, away, true);
})();
