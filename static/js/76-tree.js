// The managed tree: moved by drag and by keys, renamed in place. For each there is a form beside the tree, too.
(function () {
  const item = (target) => target.closest?.('.managed li[data-node]');
  const link = (li) => li?.querySelector(':scope > .leaf');
  const above = (li) => item(li.parentElement);
  let held;

  async function post(li, path, values) {
    const id = 'node-' + li.dataset.node;
    await htmx.ajax('POST', '/filing/categories/' + li.dataset.node + path, { source: '#desk', target: '#desk', swap: 'outerHTML', values });
    document.getElementById(id)?.focus();
  }
  const move = (li, into) => post(li, '/parent', { into: into?.dataset.node || '' });

  function rename(li) {
    const words = link(li).querySelector('.grow'), before = words.textContent;
    const line = Object.assign(document.createElement('input'), { className: 'input', value: before, maxLength: 80 });
    line.setAttribute('aria-label', before);
    const end = (text) => { line.onblur = null; line.replaceWith(words); link(li).focus(); if (text && text !== before) post(li, '', { name: text }); };
    line.onblur = () => end();
    line.onclick = (event) => event.preventDefault();
    line.onkeydown = (event) => {
      event.stopPropagation();
      if (event.key === 'Enter' || event.key === 'Escape') { event.preventDefault(); end(event.key === 'Enter' && line.value.trim()); }
    };
    words.replaceWith(line);
    line.select();
  }

  document.addEventListener('keydown', (event) => {
    const li = event.target.matches?.('.managed .leaf') && item(event.target);
    if (!li) return;
    const parent = above(li), shown = [...document.querySelectorAll('.managed .leaf')].filter((one) => one.checkVisibility()), at = shown.indexOf(link(li));
    const run = { F2: () => rename(li), ArrowDown: () => shown[at + 1]?.focus(), ArrowUp: () => shown[at - 1]?.focus() }[event.key];
    const moved = event.altKey && { ArrowLeft: () => parent && move(li, above(parent)), ArrowRight: () => li.previousElementSibling && move(li, li.previousElementSibling) }[event.key];
    if (!run && !moved) return;
    event.preventDefault();
    (moved || run)();
  });

  const mark = (target) => {
    document.querySelectorAll('.managed .onto').forEach((one) => one.classList.remove('onto'));
    target?.classList.add('onto');
  };
  const place = (event) => held && !held.contains(event.target) && (item(event.target) || event.target.closest('.managed .zone'));
  const release = () => { mark(); held?.classList.remove('drag'); held?.closest('.managed')?.classList.remove('dragging'); held = null; };
  document.addEventListener('dragstart', (event) => {
    held = item(event.target);
    if (!held) return;
    event.dataTransfer.setData('text/x-category', held.dataset.node);
    event.dataTransfer.effectAllowed = 'move';
    setTimeout(() => { held?.classList.add('drag'); held?.closest('.managed').classList.add('dragging'); });
  });
  document.addEventListener('dragover', (event) => { const found = place(event); if (held) mark(found); if (found) event.preventDefault(); });
  document.addEventListener('drop', (event) => {
    const found = place(event), li = held;
    if (!found) return;
    event.preventDefault();
    release();
    move(li, found.dataset.node ? found : null);
  });
  document.addEventListener('dragend', release);
})();
