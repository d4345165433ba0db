// Lists: links and the search form patch the list; a bar counts what is chosen.
const plain = event => event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
const address = form => {
  const query = new URLSearchParams(new FormData(form));
  for (const [name, value] of [...query]) if (!value) query.delete(name, value);
  return form.getAttribute('action') + (query.size ? '?' + query : '');
};

const tally = () => {
  for (const list of $$('.list')) {
    const boxes = $$('td.pick [name=id]', list);
    const chosen = boxes.filter(box => box.checked).length;
    const groups = $$('td.pick [name=group]:checked', list).reduce((sum, box) => sum + Number(box.dataset.people), 0);
    const all = $('[data-all]', list);
    if (all) {
      all.checked = chosen > 0 && chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
    }
    for (const count of $$('[data-tally]', list)) count.textContent = chosen + groups;
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
  if (!form.matches('[data-live]') || event.submitter?.formMethod === 'post') return;
  event.preventDefault();
  for (const box of $$('[popover]:popover-open', form)) box.hidePopover();
  live(address(form), form.closest('section[id]'));
});

// A row's menu stands on the row's page; it is fetched when it is asked for.
const rowMenu = async link => {
  const [page, id] = [link.href, link.dataset.menu];
  const items = (await load(page).catch(() => null))?.getElementById(id);
  if (!items) return location.assign(page);
  let box = document.getElementById('row-menu');
  if (!box) {
    box = document.createElement('div');
    [box.id, box.className, box.popover] = ['row-menu', 'menu at-point', 'auto'];
    document.body.append(box);
  }
  box.replaceChildren(...items.childNodes);
  const { right, bottom } = link.getBoundingClientRect();
  box.showPopover();
  box.style.left = `${Math.max(8, right - box.offsetWidth)}px`;
  box.style.top = `${Math.max(8, Math.min(bottom, innerHeight - box.offsetHeight - 8))}px`;
  $('a, button', box)?.focus();
  box.addEventListener('toggle', () => link.focus(), { once: true });
};
addEventListener('click', event => {
  const link = event.target.closest('a[data-menu]');
  if (link && plain(event)) {
    event.preventDefault();
    rowMenu(link);
  }
});
let typing;
addEventListener('input', event => {
  if (!event.target.matches('[data-input]')) return;
  clearTimeout(typing);
  typing = setTimeout(() => event.target.form.requestSubmit(), 150);
});
addEventListener('change', event => {
  if (event.target.matches('[data-all]')) {
    for (const box of $$('td.pick [name=id]', event.target.closest('.list'))) box.checked = event.target.checked;
  }
  tally();
});
tally();
