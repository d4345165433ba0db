// The frame: confirmations and jump-to open over the page, the theme switches at once.
const modal = $('#modal');
const jump = $('#jump');
addEventListener('click', async event => {
  const asks = event.target.closest('a[data-dialog]');
  if (asks && plain(event)) {
    event.preventDefault();
    try {
      const form = (await load(asks.href)).getElementById('confirm');
      if (!form) return location.assign(asks.href);
      modal.replaceChildren(form);
      enhance(modal);
      modal.showModal();
    } catch {
      location.assign(asks.href);
    }
  }
  if (modal?.contains(event.target) && event.target.closest('.actions > a')) {
    event.preventDefault();
    modal.close();
  }
  const opens = event.target.closest('[data-jump]');
  if (opens && jump && plain(event)) {
    event.preventDefault();
    seek();
  }
  if (event.target.matches('dialog')) event.target.close();
});

const results = $('#jump-results');
const seek = async () => {
  if (!jump.open) jump.showModal();
  const typed = $('input', jump).value;
  const found = await load(results.dataset.from + '?q=' + encodeURIComponent(typed)).catch(() => null);
  if (found && typed === $('input', jump).value) results.replaceChildren(...found.body.childNodes);
};
let seeking;
jump?.addEventListener('input', () => {
  clearTimeout(seeking);
  seeking = setTimeout(seek, 120);
});
jump?.addEventListener('keydown', event => {
  const stops = [$('input', jump), ...$$('a', results)];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    stops[(stops.indexOf(document.activeElement) + step + stops.length) % stops.length].focus();
  }
  if (event.key === 'Enter' && event.target === stops[0] && stops[1]) {
    event.preventDefault();
    stops[1].click();
  }
});
addEventListener('keydown', event => {
  if (jump && (event.metaKey || event.ctrlKey) && event.key === 'k') {
    event.preventDefault();
    seek();
  }
  if (event.key === '/' && !event.target.matches('input, textarea, select')) {
    const search = $('.list .search input');
    if (search) event.preventDefault();
    search?.focus();
  }
});

addEventListener('submit', event => {
  const form = event.target;
  if (!form.matches('[data-theme-form]')) return;
  event.preventDefault();
  const { value } = event.submitter;
  document.documentElement.dataset.theme = value;
  for (const button of $$('[name=theme]')) button.setAttribute('aria-pressed', button.value === value);
  fetch(form.action, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ theme: value }) });
});
for (const shown of $$('#toasts .toast:not([data-tone=bad])')) setTimeout(() => shown.remove(), 8000);
