// A glance at a document from the list: what rests on a file's sign, or stands on its name with the keys, sees its first page.
(function () {
  const body = document.getElementById('documents-rows');
  if (!body || !('popover' in HTMLElement.prototype)) return;
  const REST = 350, KEYS = 900; // ms: nobody who only passes by asks for anything
  const known = new Map();
  const board = document.createElement('div');
  board.className = 'peeking';
  board.popover = 'manual';
  board.setAttribute('aria-hidden', 'true'); // the record says all of it in words
  document.body.append(board);
  let timer = 0, wanted = null, byPointer = false;

  async function fetched(href) {
    if (!known.has(href)) {
      const headers = { 'HX-Request': 'true', 'HX-Request-Type': 'partial' };
      known.set(href, fetch(href + '/peek', { headers }).then((answer) => (answer.ok && !answer.redirected ? answer.text() : '')).catch(() => ''));
    }
    return known.get(href);
  }

  async function show(row, at) {
    const html = await fetched(row.querySelector('.name').href.split('?')[0]);
    if (wanted !== row || !html) return;
    board.innerHTML = html;
    board.showPopover();
    const place = at.getBoundingClientRect(), most = innerHeight - board.offsetHeight - 12;
    board.style.insetInlineStart = Math.min(place.right + 12, innerWidth - board.offsetWidth - 12) + 'px';
    board.style.insetBlockStart = Math.max(Math.min(place.top - 24, most), 12) + 'px';
  }

  function want(row, at, after) {
    clearTimeout(timer);
    wanted = row;
    byPointer = after === REST;
    timer = setTimeout(show, after, row, at);
  }
  function away() {
    clearTimeout(timer);
    wanted = null;
    if (board.matches(':popover-open')) board.hidePopover();
  }

  // The name's link lies over the sign, so that it can be clicked: where the pointer is, its place tells.
  body.addEventListener('pointermove', (event) => {
    if (event.pointerType !== 'mouse') return;
    const row = event.target.closest('tr'), sign = row?.querySelector('.kind'), place = sign?.getBoundingClientRect();
    const is = place && event.clientX >= place.left - 4 && event.clientX <= place.right + 4 && event.clientY >= place.top && event.clientY <= place.bottom;
    if (is && wanted !== row) { away(); want(row, sign, REST); }
    if (!is && wanted && byPointer) away();
  });
  body.addEventListener('pointerleave', (event) => { if (byPointer && !board.contains(event.relatedTarget)) away(); });
  board.addEventListener('pointerleave', away);
  body.addEventListener('focusin', (event) => {
    const name = event.target.closest('a.name');
    if (name?.matches(':focus-visible') && !document.querySelector('#panel:not([hidden])')) want(name.closest('tr'), name, KEYS);
  });
  body.addEventListener('focusout', away);
  document.addEventListener('scroll', away, { capture: true, passive: true });
  for (const name of ['click', 'keydown']) addEventListener(name, away, true);
})();
