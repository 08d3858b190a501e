// What our htmx requests need: the token, a button that shows work, errors beside their cause, a place for the focus.
(function () {
  const on = (name, run) => document.addEventListener('htmx:' + name, (event) => run(event.detail.ctx, event));
  const polls = (ctx) => ctx.sourceEvent?.type === 'every';
  const submits = (ctx) => ctx.sourceEvent?.type === 'submit';
  const byId = (id) => document.getElementById(id);

  function toast(sentence) {
    const note = document.createElement('p');
    note.className = 'toast';
    note.textContent = sentence;
    byId('toasts').replaceChildren(note);
    setTimeout(() => note.remove(), 8000);
  }

  function busy(button, is) {
    button.toggleAttribute('aria-busy', is);
    if (is) button.setAttribute('aria-busy', 'true');
    button.disabled = is;
  }

  on('config:request', (ctx) => {
    const token = formToken();
    if (token && ctx.request.method !== 'GET') ctx.request.headers['X-CSRF-Token'] = token;
  });

  on('before:request', (ctx) => {
    ctx.focused = document.activeElement?.id;
    if (!submits(ctx)) return;
    byId('problem')?.remove();
    ctx.button = ctx.request.submitter || [...ctx.request.form.elements].find((one) => one.type === 'submit');
    if (ctx.button) busy(ctx.button, true);
  });

  on('finally:request', (ctx) => {
    if (ctx.button && !ctx.keepIndicators) busy(ctx.button, false); // kept while the browser goes to another page
  });

  // Back may bring a page whose button still turns.
  addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });

  // A refusal that no form of ours carries must not replace the form and what was typed into it.
  on('before:swap', (ctx, event) => {
    const problem = ctx.response.status >= 400 && event.detail.tasks[0]?.fragment.querySelector('#problem');
    if (!problem && !(polls(ctx) && ctx.response.status >= 500)) return;
    event.preventDefault();
    if (polls(ctx)) return;
    if (!ctx.request.form) return toast(problem.textContent);
    ctx.request.form.append(problem);
    problem.focus();
  });

  on('error', (ctx) => { if (ctx && !polls(ctx)) toast(byId('toasts').dataset.lost); });

  on('after:swap', (ctx) => {
    if (ctx.focused && document.activeElement === document.body) byId(ctx.focused)?.focus({ preventScroll: true });
    const root = ctx.sourceElement;
    if (!submits(ctx) || !root.isConnected) return;
    byId('said').textContent = root.querySelector('[data-say]')?.textContent.replace(/\s+/g, ' ') || '';
    const bad = root.querySelector('[aria-invalid="true"]');
    if (bad) bad.focus();
    else if (document.activeElement === document.body) (root.hasAttribute('tabindex') ? root : byId('main')).focus({ preventScroll: true });
  });
})();
