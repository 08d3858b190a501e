// Passkeys: a form with data-passkey fetches its challenge, lets the browser answer it, and goes on as any form.
(function () {
  document.documentElement.classList.add('scripted');
  if (!window.PublicKeyCredential) return;
  document.documentElement.classList.add('passkeys');

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  const read = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  async function challenge(form) {
    const answer = await askPart(form.dataset.options, { method: 'POST', headers: { ...PARTIAL, 'X-CSRF-Token': form.elements.csrf_token.value } });
    const elsewhere = answer.headers.get('HX-Redirect');
    if (elsewhere) location.assign(elsewhere);
    if (answer.status === 200) return answer.json();
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    throw new Error(page.getElementById('problem')?.textContent.trim() || form.dataset.lost);
  }

  async function answer(form) {
    const options = await challenge(form);
    options.challenge = bytes(options.challenge);
    if (form.dataset.passkey === 'create') {
      options.user.id = bytes(options.user.id);
      options.excludeCredentials = read(options.excludeCredentials);
    } else options.allowCredentials = read(options.allowCredentials);
    const made = await navigator.credentials[form.dataset.passkey]({ publicKey: options });
    const response = {};
    for (const part of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
      if (made.response[part]) response[part] = text(made.response[part]);
    }
    if (made.response.getTransports) response.transports = made.response.getTransports();
    return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response });
  }

  function sentence(form, error) {
    if (!(error instanceof DOMException)) return error instanceof TypeError ? form.dataset.lost : error.message;
    return error.name === 'InvalidStateError' ? form.dataset.known : form.dataset.stopped;
  }

  addEventListener('submit', async (event) => {
    const form = event.target, said = form.querySelector('.said');
    if (!form.dataset.passkey) return;
    if (form.dataset.ready) return void delete form.dataset.ready;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.dataset.asking) return;
    form.dataset.asking = 'yes';
    said.textContent = '';
    try {
      form.elements.credential.value = await answer(form);
      form.dataset.ready = 'yes';
      form.requestSubmit();
    } catch (error) {
      said.textContent = sentence(form, error);
    }
    delete form.dataset.asking;
  }, true);
})();
// Codes that are shown once can be put on paper.
addEventListener('click', (event) => { if (event.target.closest?.('[data-print]')) print(); });
