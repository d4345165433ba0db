// Lists: links and the search form patch the list; a bar counts what is chosen.
const plain = event => event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
const address = form => {
  const query = new URLSearchParams(new FormData(form));
  for (const [name, value] of [...query]) if (!value) query.delete(name, value);
  return form.getAttribute('action') + (query.size ? '?' + query : '');
};

const tally = () => {
  for (const list of $$('.list')) {
    const boxes = $$('td.pick input', list);
    const chosen = boxes.filter(box => box.checked).length;
    const all = $('[data-all]', list);
    if (all) {
      all.checked = chosen > 0 && chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
    }
    for (const count of $$('[data-tally]', list)) count.textContent = chosen;
    for (const button of $$('[data-clear]', list)) button.hidden = false;
  }
};

addEventListener('click', event => {
  const link = event.target.closest('a[data-live]');
  if (link && plain(event)) {
    event.preventDefault();
    live(link.href, link.closest('section[id]'));
  }
  const clear = event.target.closest('[data-clear]');
  if (clear) {
    for (const box of $$('td.pick input, .bulk [name=all]', clear.closest('.list'))) box.checked = false;
    tally();
  }
});
addEventListener('submit', event => {
  const form = event.target;
  if (!form.matches('[data-live]')) return;
  event.preventDefault();
  for (const box of $$('[popover]:popover-open', form)) box.hidePopover();
  live(address(form), form.closest('section[id]'));
});
let typing;
addEventListener('input', event => {
  if (!event.target.matches('[data-input]')) return;
  clearTimeout(typing);
  typing = setTimeout(() => event.target.form.requestSubmit(), 150);
});
addEventListener('change', event => {
  if (event.target.matches('[data-all]')) {
    for (const box of $$('td.pick input', event.target.closest('.list'))) box.checked = event.target.checked;
  }
  tally();
});
tally();
