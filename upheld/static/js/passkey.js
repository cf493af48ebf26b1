/** Forms that a passkey fills in: the device signs, then the form is posted. */

const BYTES = { get: "parseRequestOptionsFromJSON", create: "parseCreationOptionsFromJSON" };

async function answer(form) {
  const ask = form.dataset.passkey;
  const publicKey = PublicKeyCredential[BYTES[ask]](JSON.parse(form.dataset.options));
  const credential = await navigator.credentials[ask]({ publicKey });
  form.querySelector("[data-answer]").value = JSON.stringify(credential.toJSON());
  form.submit();
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential?.[BYTES[form.dataset.passkey]]) {
    form.hidden = true;
    continue;
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const told = form.querySelector("[role=alert]");
    told.hidden = true;
    answer(form).catch(() => {
      told.textContent = form.dataset.failed;
      told.hidden = false;
    });
  });
}
