// What is done in the slide-over reaches the list beside it: its row is drawn anew or leaves, and what is counted follows.
(function () {
  const body = document.getElementById('documents-rows');
  if (!body) return;
  const row = (id) => document.getElementById('row-' + id);
  const places = new Map(); // of rows that left: which one followed, so that they come back where they were
  let counting;

  async function renew(id) {
    const [path, query = ''] = body.dataset.url.split('?');
    const answer = await askPart(path + '/' + id + '/row?' + query).catch(() => null);
    if (!answer || (!answer.ok && answer.status !== 404)) return;
    const made = Object.assign(document.createElement('template'), { innerHTML: answer.ok ? await answer.text() : '' }).content.querySelector('tr');
    const old = row(id);
    if (made && old) {
      for (const name of ['class', 'aria-current']) if (old.hasAttribute(name)) made.setAttribute(name, old.getAttribute(name));
      made.querySelector('.check').checked = old.querySelector('.check').checked;
      old.replaceWith(made);
    } else if (made && !('left' in made.dataset)) {
      body.insertBefore(made, row(places.get(id)) || body.firstElementChild);
    } else if (old) leave(old, id);
    clearTimeout(counting);
    counting = setTimeout(count, 400);
    dispatchEvent(new CustomEvent('gatehouse:row', { detail: { id, isThere: Boolean(made) } }));
  }

  function leave(old, id) {
    const next = old.nextElementSibling, beside = next?.id ? next : old.previousElementSibling;
    places.set(id, next?.id.slice(4));
    old.remove();
    dispatchEvent(new CustomEvent('gatehouse:left', { detail: { id, next: beside?.id.slice(4) } }));
  }

  // Chips and lists beside it, unless somebody is choosing among them.
  function count() {
    for (const id of ['facets', 'source']) {
      const part = document.getElementById(id);
      if (part?.dataset.url && !part.querySelector('.filter[open]') && !part.contains(document.activeElement)) htmx.ajax('GET', part.dataset.url, { target: part, swap: 'outerHTML' });
    }
  }

  document.addEventListener('htmx:after:request', (event) => {
    const { sourceElement: sent, request, response } = event.detail.ctx;
    const id = sent.closest?.('#panel, #toasts [data-document]')?.dataset.document;
    if (!id || response.status >= 400) return;
    if (request.method !== 'GET') renew(id);
    else if (sent.matches('.preview')) setTimeout(() => { if (!document.querySelector('#panel .preview[hx-trigger]')) renew(id); }, 300); // it was read meanwhile
  });
})();
