// What every htmx request of ours needs: the token, a button that shows it works, errors beside their cause, a place for the focus.
(function () {
  const on = (name, run) => document.addEventListener(name, (event) => run(event.detail.ctx, event));
  const polls = (ctx) => ctx.sourceEvent?.type === 'every';

  function buttonOf(ctx) {
    const form = ctx.request.form;
    return ctx.request.submitter || form?.querySelector('button:not([type=button])') || (form?.id && document.querySelector(`button[form="${form.id}"]`));
  }

  function toast(sentence) {
    const note = document.createElement('p');
    note.className = 'toast';
    note.textContent = sentence;
    document.getElementById('toasts').replaceChildren(note);
    setTimeout(() => note.remove(), 8000);
  }

  on('htmx:config:request', (ctx) => {
    const token = document.querySelector('meta[name="csrf-token"]');
    if (token && ctx.request.method !== 'GET') ctx.request.headers['X-CSRF-Token'] = token.content;
  });

  on('htmx:before:request', (ctx) => {
    if (ctx.sourceEvent?.type !== 'submit') return;
    document.getElementById('problem')?.remove();
    ctx.busy = buttonOf(ctx);
    if (!ctx.busy) return;
    ctx.busy.setAttribute('aria-busy', 'true');
    ctx.busy.disabled = true;
  });

  on('htmx:finally:request', (ctx) => {
    if (!ctx.busy || ctx.keepIndicators) return; // kept while the browser goes to another page
    ctx.busy.removeAttribute('aria-busy');
    ctx.busy.disabled = false;
  });

  // A page restored by Back must not come with a button that still turns.
  addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    for (const button of document.querySelectorAll('[aria-busy]')) {
      button.removeAttribute('aria-busy');
      button.disabled = false;
    }
  });

  // A refusal that is no form of ours must not replace the form and what was typed into it.
  on('htmx:before:swap', (ctx, event) => {
    if (ctx.response.status < 400) return;
    const problem = event.detail.tasks[0]?.fragment.querySelector('#problem');
    if (!problem && !(polls(ctx) && ctx.response.status >= 500)) return;
    event.preventDefault();
    if (polls(ctx)) return;
    const form = ctx.request.form;
    if (!form) return toast(problem.textContent.trim());
    form.append(problem);
    problem.focus();
  });

  on('htmx:error', (ctx) => {
    if (ctx && !polls(ctx)) toast(document.getElementById('toasts').dataset.lost);
  });

  on('htmx:after:swap', (ctx) => {
    const root = ctx.sourceElement;
    if (ctx.sourceEvent?.type !== 'submit' || !root.isConnected) return;
    const said = root.querySelector('[data-say]');
    if (said) document.getElementById('said').textContent = said.textContent.replace(/\s+/g, ' ').trim();
    const bad = root.querySelector('[aria-invalid="true"]');
    if (bad) bad.focus();
    else if (document.activeElement === document.body) (root.matches('[tabindex]') ? root : document.getElementById('main')).focus({ preventScroll: true });
  });
})();
