// Draws the pages of a PDF as they come near, with their text above them, so that it can be marked and found.
// Nothing of the file runs: no scripts, no forms, no eval.
const NEAR = '120% 0px'; // a page more than what is seen, above and below
const FINEST = 2.5; // pixels of a canvas for one of the screen, at most
const LARGEST = 4096 * 4096; // pixels of one canvas: what phones still draw
const SIZES = { least: 0.25, most: 5 };

export async function show(root) {
  const words = root.dataset;
  const pages = root.querySelector('.pages');
  const tools = root.querySelector('.tools');
  const find = (name) => tools.querySelector('[data-' + name + ']');
  const tell = (sentence) => {
    const note = document.createElement('p');
    note.className = 'note warn';
    note.setAttribute('role', 'status');
    note.textContent = sentence;
    pages.prepend(note);
  };

  let library;
  let file;
  try {
    library = await import(words.library);
    library.GlobalWorkerOptions.workerSrc = words.worker;
    file = await library.getDocument({
      url: words.file, isEvalSupported: false, enableXfa: false, useWasm: false, disableAutoFetch: true, disableStream: true, rangeChunkSize: 2 ** 18,
    }).promise;
  } catch (error) {
    tell(error?.name === 'PasswordException' ? words.locked : words.failed);
    return;
  }

  const first = await file.getPage(1);
  const natural = first.getViewport({ scale: 1 });
  const leaves = [];
  let scale = 1;
  let fits = true;
  let at = 1;

  const fitting = () => Math.min(SIZES.most, Math.max(SIZES.least, (Math.min(pages.clientWidth - 40, 1000)) / natural.width));

  function size(leaf, viewport) {
    leaf.root.style.width = Math.floor(viewport.width) + 'px';
    leaf.root.style.height = Math.floor(viewport.height) + 'px';
    leaf.root.style.setProperty('--total-scale-factor', viewport.scale);
  }

  function clear(leaf) {
    leaf.task?.cancel();
    leaf.text?.cancel();
    leaf.task = leaf.text = null;
    leaf.root.replaceChildren();
    leaf.drawn = 0;
  }

  async function draw(leaf) {
    if (leaf.drawn === scale) return;
    clear(leaf);
    leaf.drawn = scale;
    const wanted = scale;
    try {
      const page = leaf.number === 1 ? first : await file.getPage(leaf.number);
      if (leaf.drawn !== wanted) return;
      const viewport = page.getViewport({ scale });
      size(leaf, viewport);
      const fine = Math.min(FINEST, devicePixelRatio || 1, Math.sqrt(LARGEST / (viewport.width * viewport.height)));
      const canvas = document.createElement('canvas');
      canvas.width = Math.floor(viewport.width * fine);
      canvas.height = Math.floor(viewport.height * fine);
      canvas.setAttribute('aria-hidden', 'true');
      leaf.task = page.render({ canvas, viewport, transform: fine === 1 ? null : [fine, 0, 0, fine, 0, 0] });
      await leaf.task.promise;
      const layer = document.createElement('div');
      layer.className = 'textLayer';
      leaf.root.replaceChildren(canvas, layer);
      leaf.text = new library.TextLayer({ textContentSource: page.streamTextContent(), container: layer, viewport });
      await leaf.text.render();
    } catch (error) {
      if (error?.name !== 'RenderingCancelledException' && error?.name !== 'AbortException') leaf.drawn = 0;
    }
  }

  const near = new IntersectionObserver((seen) => {
    for (const one of seen) {
      const leaf = leaves[one.target.dataset.n - 1];
      leaf.near = one.isIntersecting;
      if (leaf.near) draw(leaf); else clear(leaf);
    }
  }, { root: pages, rootMargin: NEAR });

  function place() {
    const middle = pages.scrollTop + pages.clientHeight / 3;
    const found = leaves.findLast((leaf) => leaf.root.offsetTop - pages.offsetTop <= middle) || leaves[0];
    at = found.number;
    if (document.activeElement !== find('at')) find('at').value = at;
  }

  function go(number) {
    const leaf = leaves[Math.min(Math.max(number, 1), leaves.length) - 1];
    pages.scrollTo({ top: leaf.root.offsetTop - pages.offsetTop - 12 });
  }

  function zoom(to) {
    scale = Math.min(SIZES.most, Math.max(SIZES.least, to));
    const stay = at;
    const viewport = first.getViewport({ scale });
    for (const leaf of leaves) { clear(leaf); size(leaf, viewport); }
    find('scale').textContent = Math.round(scale * 100 / fitting()) + ' %';
    go(stay);
    for (const leaf of leaves) if (leaf.near) draw(leaf);
  }

  const list = document.createDocumentFragment();
  scale = fitting();
  for (let number = 1; number <= file.numPages; number += 1) {
    const leaf = { number, root: document.createElement('div'), drawn: 0 };
    leaf.root.className = 'sheet-of';
    leaf.root.dataset.n = number;
    leaf.root.setAttribute('role', 'group');
    leaf.root.setAttribute('aria-label', words.page.replace('{n}', number));
    size(leaf, natural.clone({ scale }));
    leaves.push(leaf);
    list.append(leaf.root);
  }
  pages.replaceChildren(list);
  for (const leaf of leaves) near.observe(leaf.root);
  find('number').textContent = file.numPages;
  find('scale').textContent = '100 %';
  tools.hidden = false;
  go(Number.parseInt(find('at').value, 10) || 1); // the page that the address asks for

  pages.addEventListener('scroll', place, { passive: true });
  find('at').addEventListener('change', (event) => go(Number.parseInt(event.target.value, 10) || at));
  tools.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (!button) return;
    if (button.dataset.go) go(at + Number(button.dataset.go));
    if (button.dataset.zoom) { fits = button.dataset.zoom === '0'; zoom(fits ? fitting() : scale * Number(button.dataset.zoom)); }
  });
  let waiting;
  new ResizeObserver(() => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { if (fits && Math.abs(fitting() - scale) > 0.01) zoom(fitting()); }, 150);
  }).observe(pages);
}
