// The list of documents: the panel beside it, what is selected, and the keys of its rows.
(function () {
  const body = document.getElementById('documents-rows');
  if (!body) return;
  const form = document.getElementById('selection');
  const panel = () => document.getElementById('panel');
  const link = (row) => row?.querySelector('.name');
  const rows = () => [...body.querySelectorAll('tr:not(.more)')];
  const boxes = () => [...body.querySelectorAll('.check')];

  // The panel. Its address is the list's with `open`, so that Back closes it and a reload shows it again.
  const address = (id) => {
    const url = new URL(location);
    id ? url.searchParams.set('open', id) : url.searchParams.delete('open');
    return url;
  };
  const opened = () => new URL(location).searchParams.get('open');
  const idOf = (row) => row.id.slice(4);
  let asking = null;

  async function show(id, href) {
    asking?.abort();
    asking = new AbortController();
    try {
      const url = new URL(href, location);
      url.searchParams.delete('back');
      url.searchParams.set('beside', body.dataset.url);
      const answer = await askPart(url, { signal: asking.signal });
      const made = await partOf(answer, '#panel');
      if (!answer.ok || !made) return location.assign(href); // signed out, or gone: the page itself says so
      panel().replaceWith(made);
      htmx.process(made);
      document.dispatchEvent(new Event('gatehouse:arrived')); // for those who dress what htmx brings
      mark(id);
    } catch (error) {
      if (error.name !== 'AbortError') location.assign(href);
    }
  }

  function close() {
    const row = document.getElementById('row-' + opened());
    panel().replaceChildren();
    panel().hidden = true;
    mark(null);
    link(row)?.focus({ preventScroll: true });
  }

  function mark(id) {
    body.querySelector('[aria-current]')?.removeAttribute('aria-current');
    document.getElementById('row-' + id)?.setAttribute('aria-current', 'true');
  }

  function go(id) {
    const had = opened();
    if (id === had) return;
    const href = id && link(document.getElementById('row-' + id))?.href;
    document.querySelector('#row-' + CSS.escape(had) + '[data-left]')?.remove();
    if (!id) close();
    history[id && had ? 'replaceState' : 'pushState']({}, '', address(id)); // one step back closes, however many were looked through
    if (id) show(id, href);
  }

  addEventListener('popstate', () => {
    const id = opened();
    if (!id) close();
    else if (panel().dataset.document !== id) show(id, link(document.getElementById('row-' + id))?.href || body.dataset.url.split('?')[0] + '/' + id);
  });

  // What 71-beside.js says of the rows.
  addEventListener('gatehouse:left', ({ detail: { id, next } }) => {
    const row = document.getElementById('row-' + next);
    tell();
    if (opened() !== id) return;
    at(row);
    go(row ? next : null);
    link(row)?.focus({ preventScroll: true });
  });
  addEventListener('gatehouse:row', () => {
    const id = panel().dataset.document;
    const row = document.getElementById('row-' + id);
    if (id && id !== opened() && row) { history.replaceState({}, '', address(id)); at(row); }
    if (id === opened()) mark(id);
  });

  body.addEventListener('click', (event) => {
    const name = event.target.closest('a.name');
    if (!name || !isPlainClick(event)) return;
    event.preventDefault();
    at(name.closest('tr'));
    go(idOf(name.closest('tr')));
  });
  document.addEventListener('click', (event) => {
    if (!event.target.closest('#panel [data-close]')) return;
    event.preventDefault();
    go(null);
  });
  mark(opened());

  // The selection: shift takes a range, `all` the whole list, also what is not loaded.
  let last = null;
  body.addEventListener('click', (event) => {
    const box = event.target.closest('.check');
    if (!box) return;
    const some = boxes();
    if (event.shiftKey && last) {
      const [from, to] = [some.indexOf(last), some.indexOf(box)].sort((a, b) => a - b);
      for (const one of some.slice(from, to + 1)) one.checked = box.checked;
    }
    last = box;
    tell();
  });
  const page = document.getElementById('select-page');
  page.addEventListener('change', () => { for (const box of boxes()) box.checked = page.checked; tell(); });
  form.addEventListener('change', tell);
  form.addEventListener('reset', () => setTimeout(tell));

  function tell() {
    const some = boxes(), chosen = some.filter((box) => box.checked).length, all = form.elements.all;
    const said = form.querySelector('[data-said]'), words = said.dataset, total = document.getElementById('total').textContent;
    if (!chosen) all.checked = false;
    said.textContent = all.checked ? words.all.replace('{n}', total) : chosen === 1 ? words.one : words.many.replace('{n}', chosen);
    all.nextElementSibling.textContent = all.dataset.words.replace('{n}', total);
    page.checked = chosen > 0 && chosen === some.length;
    page.indeterminate = chosen > 0 && chosen < some.length;
  }

  // Keys. Where the row is that they mean: the focused one, else the last, else the open one.
  const current = () => document.activeElement?.closest?.('#documents-rows tr') || body.querySelector('.at') || body.querySelector('[aria-current]');
  function at(row) {
    body.querySelector('.at')?.classList.remove('at');
    row?.classList.add('at');
  }
  function step(by) {
    const some = rows(), here = some.indexOf(current());
    const row = some[here < 0 ? 0 : atMost(here + by, some.length - 1)];
    if (!row) return false;
    at(row);
    link(row).focus({ preventScroll: true });
    row.scrollIntoView({ block: 'nearest' });
    if (opened()) go(idOf(row));
    return true;
  }
  function pick(row) {
    row?.querySelector('.check').click();
    return Boolean(row);
  }
  function leave(row) {
    if (row) location.assign(link(row).href);
    return Boolean(row);
  }
  const KEYS = { // each answers whether it did something
    j: () => step(1),
    k: () => step(-1),
    ArrowDown: () => Boolean(opened()) && step(1),
    ArrowUp: () => Boolean(opened()) && step(-1),
    x: () => pick(current()),
    Enter: () => leave(current()),
    Escape: () => Boolean(opened()) && (go(null), true),
  };
  addEventListener('keydown', (event) => {
    const run = KEYS[event.key], on = event.target;
    if (!run || event.defaultPrevented || hasModifier(event) || event.isComposing) return;
    if (on.closest('input:not([type=checkbox]), select, textarea, [contenteditable], dialog, [popover], details[open]')) return;
    if (event.key !== 'Escape' && on.closest('#panel')) return;
    if (event.key === 'Enter' && !on.closest('.name') && on.closest('a, button, summary')) return;
    if (run()) event.preventDefault();
  });
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape') for (const one of document.querySelectorAll('.filter[open], .saving[open]')) one.open = false;
  });

  // What came in from elsewhere on this page stands at the top of a list that shows the newest first.
  addEventListener('gatehouse:documents', (event) => {
    event.preventDefault();
    if ('newest' in body.dataset && !boxes().some((box) => box.checked)) htmx.ajax('GET', body.dataset.url, { target: body, swap: 'innerHTML' });
  });
})();
