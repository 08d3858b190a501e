// Several documents at once: chosen or dropped anywhere, each with its progress and its own refusal.
(function () {
  const AT_ONCE = 3; // enough to fill a home line, few enough to leave the server to others
  const form = document.getElementById('upload-form');
  if (!form) return;
  const input = form.querySelector('[type=file]');
  const rows = document.getElementById('documents-rows');
  const words = form.dataset;
  const waiting = [];
  let active = 0, all = 0, done = 0, panel = null;

  form.classList.add('live');
  input.multiple = true;
  const copy = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

  function open() {
    panel = copy('uploads-template');
    document.body.append(panel);
    panel.querySelector('[data-close]').onclick = () => { panel.remove(); panel = null; all = done = 0; };
  }

  function tell() {
    const busy = active + waiting.length > 0;
    const sentence = busy ? words.busy : words.done;
    panel.querySelector('[role=status]').textContent = sentence.replace('{n}', busy ? Math.min(done + 1, all) : done).replace('{all}', all);
    panel.querySelector('[data-close]').hidden = busy;
  }

  function add(files) {
    if (!files.length) return;
    if (!panel) open();
    for (const file of files) {
      const row = copy('upload-template');
      row.querySelector('.name').textContent = file.name;
      panel.querySelector('ul').append(row);
      all += 1;
      if (file.size > words.limit) fail(row, words.large);
      else waiting.push({ file, row });
    }
    next();
  }

  function next() {
    while (active < AT_ONCE && waiting.length) send(waiting.shift());
    tell();
  }

  function send(one) {
    const row = one.row, bar = row.querySelector('progress');
    const body = new FormData(), request = new XMLHttpRequest();
    body.append('file', one.file);
    active += 1;
    row.className = '';
    row.querySelector('.why').hidden = true;
    bar.value = 0;
    request.open('POST', form.action);
    const headers = { 'X-CSRF-Token': form.elements.csrf_token.value, 'HX-Request': 'true', 'HX-Request-Type': 'partial', Accept: 'text/html' };
    for (const name in headers) request.setRequestHeader(name, headers[name]);
    request.upload.onprogress = (event) => {
      bar.value = event.loaded / event.total;
      say(row, Math.floor(bar.value * 100) + ' %');
    };
    request.onloadend = () => {
      active -= 1;
      const elsewhere = request.getResponseHeader('HX-Redirect');
      if (elsewhere) return location.assign(elsewhere);
      const answer = document.createElement('template');
      answer.innerHTML = request.responseText;
      if (request.status === 201) arrive(row, answer.content.querySelector('tr'));
      else fail(row, answer.content.querySelector('#refusal, #problem')?.textContent || words.lost, () => { waiting.push(one); next(); });
      next();
    };
    request.send(body);
  }

  const say = (row, text) => { row.querySelector('.how').textContent = text; };

  function arrive(row, fresh) {
    done += 1;
    row.className = 'done';
    say(row, words.received);
    if (!fresh) return;
    document.getElementById(fresh.id)?.remove();
    fresh.className = 'fresh';
    rows.prepend(fresh);
  }

  function fail(row, sentence, again) {
    const why = row.querySelector('.why'), retry = why.querySelector('button');
    row.className = 'failed';
    say(row, '');
    why.firstElementChild.textContent = sentence;
    why.hidden = false;
    retry.hidden = !again;
    retry.onclick = again;
  }

  input.onchange = () => { add([...input.files]); form.reset(); };

  // `dragenter` and `dragleave` come for every element: the count says when the page itself was left.
  let inside = 0;
  const on = (name, run) => addEventListener(name, (event) => { if (event.dataTransfer?.types.includes('Files')) run(event); });
  const show = (depth) => { inside = depth; document.body.classList.toggle('dropping', depth > 0); };
  on('dragenter', () => show(inside + 1));
  on('dragleave', () => show(inside - 1));
  on('dragover', (event) => event.preventDefault());
  on('drop', (event) => { event.preventDefault(); show(0); add(event.dataTransfer.files); });
  addEventListener('beforeunload', (event) => { if (active + waiting.length) event.preventDefault(); });
})();
