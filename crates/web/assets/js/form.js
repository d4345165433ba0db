// Forms: unsaved changes are guarded; passwords are shown, made, rated; values are copied.
let leaving = false;
addEventListener('input', event => event.target.closest('form[data-dirty]')?.setAttribute('data-changed', ''));
addEventListener('submit', event => {
  if (!event.target.matches('[data-live], [data-theme-form]')) leaving = true;
});
addEventListener('pageshow', () => (leaving = false));
addEventListener('beforeunload', event => {
  if (!leaving && $('form[data-changed]')) event.preventDefault();
});
for (const link of $$('.save-bar a')) link.addEventListener('click', () => (leaving = true));

const reveal = (button, show) => {
  const input = document.getElementById(button.getAttribute('aria-controls'));
  if ((input.type === 'text') === show) return;
  input.type = show ? 'text' : 'password';
  [button.textContent, button.dataset.reveal] = [button.dataset.reveal, button.textContent];
};
// What only works with this module is hidden until it is here.
const enhance = root => {
  for (const button of $$('[data-copy]', root)) button.hidden = false;
  for (const button of $$('[data-reveal]', root)) {
    const input = $('input', button.parentElement);
    if (input.type === 'text') [button.textContent, button.dataset.reveal] = [button.dataset.reveal, button.textContent];
    button.hidden = false;
    button.addEventListener('click', () => reveal(button, input.type === 'password'));
  }
};
enhance(document);

// Lower and upper letters and digits, none that look alike, and signs where they are asked for; at least one of each, each equally likely.
const letterKinds = ['abcdefghijkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789'];
const generate = (length, signs) => {
  const kinds = signs ? [...letterKinds, '-+=_.'] : letterKinds;
  const letters = kinds.join('');
  for (;;) {
    let made = '';
    while (made.length < length) {
      const [byte] = crypto.getRandomValues(new Uint8Array(1));
      if (byte < 256 - (256 % letters.length)) made += letters[byte % letters.length];
    }
    if (kinds.every(kind => [...made].some(letter => kind.includes(letter)))) return made;
  }
};
addEventListener('click', event => {
  const maker = event.target.closest('[data-generate]');
  if (maker) {
    event.preventDefault();
    const made = generate(Number(maker.dataset.generate), 'signs' in maker.dataset);
    const box = maker.closest('.new-password');
    for (const input of $$('input', box)) {
      input.value = made;
      input.dispatchEvent(new Event('input', { bubbles: true }));
    }
    for (const button of $$('[data-reveal]', box)) reveal(button, true);
  }
  const copy = event.target.closest('[data-copy]');
  if (copy) {
    const input = document.getElementById(copy.dataset.copy);
    input.select();
    // The clipboard wants https; the old way works on plain http.
    if (navigator.clipboard) navigator.clipboard.writeText(input.value);
    else document.execCommand('copy');
    toast($('#toasts').dataset.copied);
  }
});

let rating;
addEventListener('input', event => {
  const { strength } = event.target.dataset;
  if (!strength) return;
  clearTimeout(rating);
  rating = setTimeout(async () => {
    const line = $('.strength', event.target.closest('.field'));
    line.hidden = !event.target.value;
    if (line.hidden) return;
    const answer = await fetch(strength, { method: 'POST', body: new URLSearchParams({ password: event.target.value }) });
    if (answer.status !== 200) return (line.hidden = true);
    const { score, message } = await answer.json();
    $('meter', line).value = score;
    $('span', line).textContent = message;
  }, 300);
});

// A link's code stands in the fragment, which no server and no log sees: it goes into its form, which is sent at once.
const fromFragment = () => {
  const form = $('form[data-fragment]');
  if (!form || location.hash.length < 2) return;
  form.elements[form.dataset.fragment].value = location.hash.slice(1);
  history.replaceState(null, '', location.pathname);
  form.requestSubmit();
};
addEventListener('hashchange', fromFragment);
fromFragment();
