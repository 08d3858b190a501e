// The palette (`/`, Ctrl-K): the one box over every page. What it finds are links; here they become options of a combobox.
(function () {
  const byId = (id) => document.getElementById(id);
  const field = () => document.querySelector('[data-seek]');
  const hits = () => [...document.querySelectorAll('#palette .hit')];
  const chosen = () => document.querySelector('#palette .hit[aria-selected="true"]');
  const refresh = () => field().form.dispatchEvent(new Event('seek'));

  function open() {
    const palette = byId('palette');
    if (!palette) return field()?.focus();
    if (palette.open) return;
    palette.showModal();
    field().select();
    refresh();
  }

  function choose(hit) {
    chosen()?.setAttribute('aria-selected', 'false');
    if (!hit) return field().removeAttribute('aria-activedescendant');
    hit.setAttribute('aria-selected', 'true');
    field().setAttribute('aria-activedescendant', hit.id);
    hit.scrollIntoView({ block: 'nearest' });
  }

  function step(by) {
    const all = hits();
    if (all.length) choose(all[(all.indexOf(chosen()) + by + all.length) % all.length]);
  }

  function enhance() {
    const list = document.querySelector('#palette .hits');
    if (!list) return;
    list.id = 'hits';
    list.setAttribute('role', 'listbox');
    list.setAttribute('aria-label', list.dataset.label);
    for (const group of list.querySelectorAll('.group')) group.setAttribute('role', 'group');
    for (const head of list.querySelectorAll('h2')) head.setAttribute('role', 'presentation');
    hits().forEach((hit, at) => {
      for (const [name, value] of Object.entries({ id: 'hit-' + at, role: 'option', tabindex: -1, 'aria-selected': false })) hit.setAttribute(name, value);
    });
    for (const [name, value] of Object.entries({ role: 'combobox', 'aria-expanded': true, 'aria-controls': 'hits', 'aria-autocomplete': 'list' })) {
      field().setAttribute(name, value);
    }
    choose(hits()[0]);
    byId('said').textContent = byId('results').dataset.say;
  }

  // A search of which something was opened is worth remembering.
  function remember() {
    const form = field().form, q = field().value.trim();
    if (!q) return;
    fetch(form.dataset.recents, { method: 'POST', headers: { ...PARTIAL, 'X-CSRF-Token': formToken() }, body: new URLSearchParams({ q }), keepalive: true });
  }

  document.addEventListener('htmx:after:swap', () => { if (byId('palette')?.open) enhance(); });

  document.addEventListener('keydown', (event) => {
    if ((event.key === '/' && !hasModifier(event) && !isTyping(event.target) && !document.querySelector('dialog[open]')) || (event.key === 'k' && (event.ctrlKey || event.metaKey))) {
      if (!byId('palette') && !field()) return;
      event.preventDefault();
      open();
    } else if (event.target === field() && byId('palette')?.open && !event.isComposing) {
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault();
        step(event.key === 'ArrowDown' ? 1 : -1);
      } else if (event.key === 'Enter' && chosen()) {
        event.preventDefault();
        chosen().click();
      }
    }
  });

  document.addEventListener('click', (event) => {
    if (event.target.id === 'palette' || event.target.id === 'keyhelp') event.target.close(); // beside the sheet
    const link = event.target.closest('a, button');
    if (link?.matches('[data-find]') && isPlainClick(event)) { event.preventDefault(); open(); }
    else if (link?.matches('#palette [data-again]')) { event.preventDefault(); field().value = link.dataset.again; field().focus(); refresh(); }
    else if (link?.matches('[data-used] .hit')) remember();
  });

  document.addEventListener('pointermove', (event) => {
    const hit = event.target.closest?.('#palette .hit');
    if (hit && hit !== chosen()) choose(hit);
  });
})();
