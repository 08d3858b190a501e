// Several documents at once: chosen or dropped anywhere, three at a time, each with its progress and its own refusal.
(function () {
  const AT_ONCE = 3; // enough to fill a home line, few enough to leave the server to others
  const form = document.getElementById('upload-form');
  if (!form) return;
  const input = form.querySelector('input[type=file]');
  const rows = document.getElementById('documents-rows');
  const words = form.dataset;
  const waiting = [];
  let active = 0, all = 0, done = 0, panel = null;

  form.classList.add('live');
  input.multiple = true;
  const copy = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

  function open() {
    if (panel) return;
    panel = copy('uploads-template');
    document.body.append(panel);
    panel.querySelector('[data-close]').onclick = () => { panel.remove(); panel = null; all = done = 0; };
  }

  function tell() {
    if (!panel) return;
    const busy = active + waiting.length;
    panel.querySelector('[role=status]').textContent = (busy ? words.busy : words.done).replace('{n}', busy ? Math.min(done + 1, all) : done).replace('{all}', all);
    panel.querySelector('[data-close]').hidden = busy > 0;
  }

  function add(files) {
    if (!files.length) return;
    open();
    for (const file of files) {
      const row = copy('upload-template');
      row.querySelector('.name').textContent = file.name;
      panel.querySelector('ul').append(row);
      all += 1;
      if (file.size > Number(words.limit)) fail(row, words.large);
      else waiting.push({ file, row });
    }
    next();
  }

  function next() {
    while (active < AT_ONCE && waiting.length) send(waiting.shift());
    tell();
  }

  function send(one) {
    const { file, row } = one;
    const bar = row.querySelector('progress'), how = row.querySelector('.how');
    const body = new FormData(), request = new XMLHttpRequest();
    body.append('file', file);
    active += 1;
    row.className = '';
    row.querySelector('.why').hidden = true;
    bar.value = 0;
    request.open('POST', form.action);
    request.setRequestHeader('X-CSRF-Token', document.querySelector('meta[name="csrf-token"]').content);
    request.setRequestHeader('HX-Request', 'true');
    request.setRequestHeader('HX-Request-Type', 'partial');
    request.setRequestHeader('Accept', 'text/html');
    request.upload.onprogress = (event) => {
      if (!event.lengthComputable) return;
      bar.value = event.loaded / event.total;
      how.textContent = Math.floor(bar.value * 100) + ' %';
    };
    request.onloadend = () => {
      active -= 1;
      const elsewhere = request.getResponseHeader('HX-Redirect');
      if (elsewhere) return location.assign(elsewhere);
      if (request.status === 201) arrive(row, how, request.responseText);
      else fail(row, sentenceOf(request), () => { waiting.push(one); next(); });
      next();
    };
    request.send(body);
  }

  function parsed(html) {
    const holder = document.createElement('template');
    holder.innerHTML = html;
    return holder.content;
  }

  function sentenceOf(request) {
    return parsed(request.responseText || '').querySelector('#refusal, #problem')?.textContent.trim() || words.lost;
  }

  function arrive(row, how, html) {
    const fresh = parsed(html).querySelector('tr');
    done += 1;
    row.className = 'done';
    how.textContent = words.leave;
    if (!fresh) return;
    document.getElementById(fresh.id)?.remove();
    fresh.classList.add('fresh');
    rows.prepend(fresh);
  }

  function fail(row, sentence, again) {
    const why = row.querySelector('.why'), retry = why.querySelector('button');
    row.className = 'failed';
    row.querySelector('.how').textContent = '';
    why.firstElementChild.textContent = sentence;
    why.hidden = false;
    retry.hidden = !again;
    retry.onclick = again;
  }

  input.onchange = () => { add([...input.files]); form.reset(); };

  // Dropping: a count of entered elements tells when the last was left.
  let inside = 0;
  const carries = (event) => event.dataTransfer?.types.includes('Files');
  const show = (depth) => { inside = depth; document.body.classList.toggle('dropping', depth > 0); };
  addEventListener('dragenter', (event) => { if (carries(event)) show(inside + 1); });
  addEventListener('dragleave', (event) => { if (carries(event)) show(Math.max(0, inside - 1)); });
  addEventListener('dragover', (event) => { if (carries(event)) event.preventDefault(); });
  addEventListener('drop', (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    show(0);
    add([...event.dataTransfer.files]);
  });
  addEventListener('beforeunload', (event) => { if (active + waiting.length) event.preventDefault(); });
})();
