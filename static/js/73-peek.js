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
  let timer = 0, wanted = null;

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
    timer = setTimeout(show, after, row, at);
  }
  function away() {
    clearTimeout(timer);
    wanted = null;
    if (board.matches(':popover-open')) board.hidePopover();
  }

  body.addEventListener('pointerover', (event) => {
    const sign = event.pointerType === 'mouse' && event.target.closest('.kind');
    if (sign) want(sign.closest('tr'), sign, REST);
  });
  body.addEventListener('pointerout', (event) => {
    if (event.target.closest('.kind') && !board.contains(event.relatedTarget)) away();
  });
  board.addEventListener('pointerleave', away);
  body.addEventListener('focusin', (event) => {
    const name = event.target.closest('a.name');
    if (name?.matches(':focus-visible') && !document.querySelector('#panel:not([hidden])')) want(name.closest('tr'), name, KEYS);
  });
  body.addEventListener('focusout', away);
  document.addEventListener('scroll', away, { capture: true, passive: true });
  for (const name of ['click', 'keydown']) addEventListener(name, away, true);
})();
