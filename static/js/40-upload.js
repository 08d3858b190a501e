// The queue of uploads: files chosen or dropped on any page of the workspace, three at a time, each once whatever is lost on the way.
// What is unfinished lies in IndexedDB under its Idempotency-Key, so that the next page goes on with it; what is finished is
// remembered for the session. A lock for each file keeps two tabs from sending the same one.
(function () {
  const queue = document.getElementById('queue');
  if (!queue) return;
  const AT_ONCE = 3; // enough to fill a home line, few enough to leave the server to others
  const TRIES = [2, 4, 8, 16, 30]; // seconds before a try that the network or the server broke off is made again
  const KEPT = 2e8; // bytes of files that are kept for the next page; with more of them, leaving asks first
  const SHOWN = 100; // finished files that are remembered
  const words = queue.dataset, list = queue.querySelector('ul'), head = queue.querySelector('[role=status]');
  const form = document.getElementById('upload-form'), input = form?.querySelector('[type=file]');
  const title = document.title, drawer = 'uploads-' + words.user;
  const rows = []; // {key, name, size, stage, why, done, doc, file, kept, request, tries, element}
  const BUSY = ['waiting', 'sending', 'pausing'], READING = ['received', 'reading'];
  const is = (row, stages) => stages.includes(row.stage);
  const headers = (more) => ({ ...PARTIAL, 'X-CSRF-Token': formToken(), ...more });
  const key = () => crypto.randomUUID?.() || [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, '0')).join('');

  // What outlives the page. Without IndexedDB or locks (an old browser, a private window) the queue lives as long as its page.
  const store = (mode, run) => new Promise((done) => {
    if (!navigator.locks || !window.indexedDB) return done();
    const opening = indexedDB.open('gatehouse-uploads', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('files', { keyPath: 'key' });
    opening.onerror = () => done();
    opening.onsuccess = () => {
      const transaction = opening.result.transaction('files', mode), asked = run(transaction.objectStore('files'));
      transaction.oncomplete = () => { opening.result.close(); done(asked.result ?? true); };
      transaction.onabort = () => { opening.result.close(); done(); };
    };
  });
  const still = async (wanted) => (await store('readonly', (files) => files.getAllKeys()))?.includes(wanted);
  const forget = (row) => { if (row.kept) { row.kept = false; store('readwrite', (files) => files.delete(row.key)); } };
  const remember = () => {
    const some = rows.filter((row) => !is(row, BUSY)).slice(-SHOWN).map(({ key, name, size, stage, why, doc }) => ({ key, name, size, stage, why, doc }));
    try { sessionStorage.setItem(drawer, JSON.stringify(some)); } catch { /* no room: they are forgotten with the page */ }
  };
  const own = (row, run) => (navigator.locks ? navigator.locks.request('upload-' + row.key, run) : run());

  async function keep(row) {
    const before = rows.reduce((sum, one) => sum + (one.kept ? one.size : 0), 0);
    if (before + row.size > KEPT) return;
    row.kept = true;
    const { key, name, size, file, anyway } = row;
    row.kept = Boolean(await store('readwrite', (files) => files.put({ key, name, size, file, anyway, user: words.user })));
    if (!is(row, BUSY)) forget(row);
  }

  // What is too large here is said before it is sent; where nobody answers, the upload itself is told.
  const largest = () => fetch(words.limit, { headers: headers({ Accept: 'application/json' }), signal: AbortSignal.timeout(3000) }).then((answer) => answer.json()).catch(() => ({}));

  async function add(files) {
    const some = [...files], most = await largest();
    for (const file of some) {
      const row = enter({ key: key(), name: file.name, size: file.size, file, stage: 'waiting' });
      if (file.size > most.bytes) fail(row, most.words, false);
      else take(row);
    }
    next();
  }

  function enter(row) {
    rows.push(row);
    draw(row);
    return row;
  }

  // Holds the file's lock until nothing more is to be sent of it.
  function take(row) {
    own(row, () => new Promise((free) => { row.free = free; }));
    keep(row);
  }

  function next() {
    for (const row of rows) {
      if (rows.filter((one) => one.stage === 'sending').length >= AT_ONCE) break;
      if (row.stage === 'waiting') send(row);
    }
    tell();
  }

  function send(row) {
    const body = new FormData(), request = row.request = new XMLHttpRequest();
    if (row.anyway) body.append('anyway', '1');
    body.append('file', row.file, row.name);
    turn(row, 'sending', { done: 0, why: null });
    request.open('POST', words.to);
    const sent = headers({ 'Idempotency-Key': row.key, Accept: 'application/json' });
    for (const name in sent) request.setRequestHeader(name, sent[name]);
    request.upload.onprogress = (event) => { row.done = event.loaded / event.total; draw(row); };
    request.onloadend = () => {
      if (row.stage !== 'sending') return;
      const elsewhere = request.getResponseHeader('HX-Redirect');
      if (elsewhere) return location.assign(elsewhere); // signed out: the queue goes on afterwards
      if (request.status === 201 || request.status === 200) arrive(row, JSON.parse(request.responseText).items[0]);
      else refuse(row, request);
      next();
    };
    request.send(body);
  }

  function refuse(row, request) {
    const answer = document.createElement('template');
    answer.innerHTML = request.responseText;
    const why = answer.content.querySelector('#refusal, #problem')?.textContent.trim() || words.lost;
    const passes = !request.status || (request.status >= 500 && request.status !== 507) || request.status === 429;
    const wait = passes && TRIES[row.tries || 0];
    if (!wait) return fail(row, why, request.status !== 413);
    row.tries = (row.tries || 0) + 1;
    turn(row, 'pausing', { why });
    setTimeout(() => { if (row.stage === 'pausing') { row.stage = 'waiting'; next(); } }, wait * 1000);
  }

  function arrive(row, doc) {
    row.tries = 0;
    finish(row, doc.is_trashed ? 'trashed' : doc.is_new ? doc.state : 'twin', { doc, why: doc.problem });
    if (doc.is_new) changed([doc.id]);
    if (is(row, READING)) follow(0);
  }

  function fail(row, why, again) { finish(row, again ? 'failed' : 'refused', { why }); }

  function finish(row, stage, more) {
    if (!is({ stage }, ['failed'])) { forget(row); row.free?.(); }
    turn(row, stage, more);
    remember();
    tell();
  }

  function turn(row, stage, more) { Object.assign(row, more, { stage }); draw(row); }

  // What a person does with a row.
  const acts = {
    cancel(row) {
      const request = row.request;
      row.stage = 'gone';
      request?.abort();
      drop(row);
    },
    retry(row) {
      if (!row.file) return;
      row.tries = 0;
      turn(row, 'waiting', { why: null });
      next();
    },
    anyway(row) {
      Object.assign(row, { key: key(), anyway: true, doc: null });
      turn(row, 'waiting', {});
      take(row);
      next();
    },
    async restore(row) {
      const answer = await fetch(row.doc.url + '/restoration', { method: 'POST', headers: headers() }).catch(() => null);
      if (!answer?.ok) return turn(row, 'trashed', { why: words.lost });
      finish(row, 'restored', { why: null });
      changed([row.doc.id]);
    },
  };

  function drop(row) {
    forget(row);
    row.free?.();
    rows.splice(rows.indexOf(row), 1);
    row.element.remove();
    remember();
    next();
  }

  // Asks how far the documents are, while one of them is unfinished and somebody looks.
  let asking = 0, pace = 0;
  function follow(again) {
    pace = again;
    clearTimeout(asking);
    asking = setTimeout(ask, Math.min(1000 * 1.5 ** pace, 8000));
  }

  async function ask() {
    const open = rows.filter((row) => is(row, READING)).slice(0, 100);
    if (!open.length) return;
    if (document.hidden) return follow(pace);
    const answer = await fetch(words.states + '?ids=' + open.map((row) => row.doc.id)).catch(() => null);
    if (answer?.ok && answer.headers.get('Content-Type') === 'application/json') {
      const known = new Map((await answer.json()).items.map((doc) => [doc.id, doc]));
      const moved = open.filter((row) => known.get(row.doc.id)?.state !== row.stage);
      for (const row of moved) {
        const doc = known.get(row.doc.id);
        turn(row, doc ? doc.state : 'away', doc ? { doc, why: doc.problem } : {});
      }
      if (moved.length) { remember(); tell(); changed(moved.map((row) => row.doc.id)); return follow(0); }
    }
    follow(pace + 1);
  }

  // A list on this page may take its rows anew; one that does not listen gets those that are new, from the page it shows.
  function changed(ids) {
    const event = new CustomEvent('gatehouse:documents', { detail: { ids }, cancelable: true });
    if (document.dispatchEvent(event) && document.getElementById('documents-rows')) refresh(ids);
  }

  async function refresh(ids) {
    const answer = await fetch(location.href, { headers: headers() }).catch(() => null);
    if (!answer?.ok) return;
    const page = document.createElement('template'), body = document.getElementById('documents-rows');
    page.innerHTML = await answer.text();
    for (const id of ids) {
      const fresh = page.content.getElementById('row-' + id), old = document.getElementById('row-' + id);
      if (!fresh) continue;
      if (old) { old.replaceWith(fresh); continue; }
      fresh.classList.add('fresh');
      body.prepend(fresh);
    }
    window.htmx?.process(body);
  }

  const bytes = (size) => {
    const unit = size < 1e3 ? 0 : size < 1e6 ? 1 : size < 1e9 ? 2 : 3;
    return (size / 1e3 ** unit).toLocaleString(document.documentElement.lang, { maximumFractionDigits: unit > 1 ? 1 : 0 }) + ' ' + ['B', 'KB', 'MB', 'GB'][unit];
  };

  function draw(row) {
    const made = !row.element, element = row.element ??= document.getElementById('queue-row').content.firstElementChild.cloneNode(true);
    const find = (name) => element.querySelector(name);
    element.dataset.stage = row.stage;
    const name = find('.name');
    name.textContent = row.name;
    if (row.doc && !is(row, ['away'])) name.href = row.doc.url;
    else name.removeAttribute('href');
    const sending = row.stage === 'sending';
    find('.how').textContent = sending ? bytes(row.done * row.size) + ' / ' + bytes(row.size) + ' · ' + Math.floor(row.done * 100) + ' %' : words[row.stage] || '';
    find('.size').textContent = sending ? '' : bytes(row.size);
    const bar = find('progress');
    bar.hidden = !is(row, [...BUSY, ...READING]);
    if (is(row, READING)) bar.removeAttribute('value');
    else bar.value = row.done || 0;
    bar.setAttribute('aria-label', row.name);
    find('.why').textContent = row.why || '';
    const picture = find('.thumb'), seen = is(row, ['twin', 'trashed', 'ready', 'restored']) && row.doc?.picture;
    picture.hidden = !seen;
    if (seen && picture.getAttribute('src') !== seen) picture.src = seen;
    find('[data-open]').href = row.doc?.url || '#';
    find('[data-open]').hidden = !is(row, ['twin', 'unreadable']);
    const shown = { cancel: is(row, BUSY), retry: row.stage === 'failed' && row.file, anyway: is(row, ['twin', 'trashed']) && row.file, restore: row.stage === 'trashed' };
    for (const act in shown) {
      const button = find('[data-act=' + act + ']');
      button.hidden = !shown[act];
      button.onclick = () => acts[act](row);
    }
    if (made) list.prepend(element);
  }

  function tell() {
    const busy = rows.filter((row) => is(row, BUSY)).length, all = rows.length, without = rows.filter((row) => is(row, ['failed', 'refused', 'twin', 'trashed'])).length;
    const fill = (sentence) => sentence.replace('{n}', busy ? Math.min(all - busy + 1, all) : all - without).replace('{all}', all);
    queue.hidden = !all;
    head.textContent = fill(busy ? words.busy : words.done);
    document.title = busy ? fill(words.count) + ' · ' + title : title;
    queue.querySelector('[data-close]').hidden = busy > 0;
  }

  queue.querySelector('[data-close]').onclick = () => {
    for (const row of rows) { forget(row); row.free?.(); row.element.remove(); }
    rows.length = 0;
    remember();
    tell();
  };
  queue.querySelector('[data-fold]').onclick = (event) => {
    const folded = queue.toggleAttribute('data-folded');
    event.currentTarget.setAttribute('aria-expanded', String(!folded));
  };

  // Where the page before left off. Another tab may still hold a file's lock: it is ours when that one ends without having sent it.
  try { for (const row of JSON.parse(sessionStorage.getItem(drawer) || '[]')) enter(row); } catch { sessionStorage.removeItem(drawer); }
  store('readonly', (files) => files.getAll()).then((left) => {
    for (const one of Array.isArray(left) ? left : []) {
      if (one.user !== words.user) { store('readwrite', (files) => files.delete(one.key)); continue; }
      own(one, async () => {
        if (!(await still(one.key))) return undefined;
        const known = rows.find((row) => row.key === one.key);
        const row = known ? Object.assign(known, { ...one, kept: true, stage: 'waiting' }) : enter({ ...one, kept: true, stage: 'waiting' });
        const held = new Promise((free) => { row.free = free; });
        next();
        return held;
      });
    }
  });
  tell();
  if (rows.some((row) => is(row, READING))) follow(0);

  if (form) {
    form.classList.add('live');
    input.multiple = true;
    const take = () => { add([...input.files]); form.reset(); };
    input.onchange = take;
    if (input.files.length) take(); // chosen while this script was on its way
  }

  // `dragenter` and `dragleave` come for every element: the count says when the page itself was left.
  let inside = 0;
  const on = (name, run) => addEventListener(name, (event) => { if (event.dataTransfer?.types.includes('Files')) run(event); });
  const show = (depth) => { inside = Math.max(depth, 0); document.body.classList.toggle('dropping', inside > 0); };
  on('dragenter', () => show(inside + 1));
  on('dragleave', () => show(inside - 1));
  on('dragover', (event) => event.preventDefault());
  // A folder is taken for the files in it, however deep; what a browser reads of one comes in portions.
  async function within(entry) {
    if (entry.isFile) return [await new Promise((done, fail) => entry.file(done, fail))];
    const reader = entry.createReader(), files = [];
    for (;;) {
      const some = await new Promise((done, fail) => reader.readEntries(done, fail));
      if (!some.length) return files;
      for (const one of some) files.push(...await within(one));
    }
  }
  on('drop', (event) => {
    event.preventDefault();
    show(0);
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean), files = [...event.dataTransfer.files];
    if (!entries.some((entry) => entry.isDirectory)) return add(files);
    for (const entry of entries) within(entry).then(add, () => add(files.filter((file) => file.name === entry.name)));
  });
  addEventListener('beforeunload', (event) => { if (rows.some((row) => is(row, BUSY) && !row.kept)) event.preventDefault(); });
})();
