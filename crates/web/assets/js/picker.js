// Pickers: a field that lists what fits while one types (the combobox pattern of ARIA). Without this one types the name.
const arm = input => {
  const list = document.createElement('ul');
  list.id = `${input.id}-picks`;
  list.className = 'picks';
  list.hidden = true;
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', input.labels[0].firstChild.textContent.trim());
  input.after(list);
  const set = (name, value) => input.setAttribute(name, value);
  set('role', 'combobox');
  set('aria-autocomplete', 'list');
  set('aria-expanded', 'false');
  set('aria-controls', list.id);
  const options = () => $$('[role=option]:not([aria-disabled])', list);
  const mark = option => {
    for (const other of options()) other.setAttribute('aria-selected', other === option);
    if (option) set('aria-activedescendant', option.id);
    else input.removeAttribute('aria-activedescendant');
    option?.scrollIntoView({ block: 'nearest' });
  };
  const show = open => {
    list.hidden = !open;
    set('aria-expanded', open);
    if (!open) mark();
  };
  let wait;
  let asked = 0;
  const seek = async () => {
    const mine = ++asked;
    const found = await load(`${input.dataset.picks}?q=${encodeURIComponent(input.value)}`).catch(() => null);
    const picks = found ? $$('[role=option]', found) : [];
    if (mine !== asked || document.activeElement !== input) return;
    list.replaceChildren(...picks);
    picks.forEach((option, at) => (option.id = `${list.id}-${at}`));
    mark();
    show(picks.length > 0);
  };
  const take = option => {
    clearTimeout(wait);
    asked++;
    input.value = option.dataset.value;
    show(false);
    input.dispatchEvent(new Event('input', { bubbles: true }));
    clearTimeout(wait);
  };
  input.addEventListener('input', () => {
    clearTimeout(wait);
    wait = setTimeout(seek, 120);
  });
  input.addEventListener('blur', () => {
    clearTimeout(wait);
    asked++;
    show(false);
  });
  input.addEventListener('keydown', event => {
    const all = options();
    const at = all.findIndex(option => option.id === input.getAttribute('aria-activedescendant'));
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (list.hidden) seek();
      else if (all.length) mark(all[at < 0 && step < 0 ? all.length - 1 : (at + step + all.length) % all.length]);
    } else if (event.key === 'Enter' && all[at]) {
      event.preventDefault();
      take(all[at]);
    } else if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault();
      show(false);
    }
  });
  // The field keeps the focus: the list is never in the order of the Tab key.
  list.addEventListener('mousedown', event => event.preventDefault());
  list.addEventListener('click', event => {
    const option = event.target.closest('[role=option]:not([aria-disabled])');
    if (option) take(option);
  });
};
for (const input of $$('input[data-picks]')) arm(input);
