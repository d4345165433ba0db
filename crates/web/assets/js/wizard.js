// The wizard: a grid that grows as one types, a user name out of the e-mail, a currency out of the country.
const grown = /-\d+(?=$|-below$)/;
const numbered = (row, at) => {
  for (const part of $$('*', row)) {
    for (const key of ['id', 'name', 'for', 'aria-describedby']) {
      if (part.hasAttribute(key)) part.setAttribute(key, part.getAttribute(key).replace(grown, `-${at}`));
    }
    if (part.matches('[aria-invalid]')) part.removeAttribute('aria-invalid');
    if (part.matches('.error')) part.remove();
  }
};
addEventListener('input', event => {
  const row = event.target.closest('[data-grows] > *');
  if (!row || row !== row.parentElement.lastElementChild || row.parentElement.childElementCount > 299) return;
  const next = row.cloneNode(true);
  numbered(next, row.parentElement.childElementCount);
  const legend = $('legend', next);
  legend.textContent = legend.textContent.replace(/\d+/, row.parentElement.childElementCount + 1);
  for (const input of $$('input', next)) [input.value, input.checked] = [input.type === 'checkbox' ? 'on' : '', false];
  for (const chosen of $$('select', row)) $(`select[name^="${chosen.name.replace(grown, '-')}"]`, next).value = chosen.value;
  row.parentElement.append(next);
});

const typed = new WeakSet();
addEventListener('input', event => {
  const { form, name = '', value } = event.target;
  if (form?.dataset.proposes) {
    const [, field, number = ''] = name.match(/^(\w+?)(-\d+)?$/) ?? [];
    const target = form.elements[form.dataset.proposes + number];
    if (event.target === target) typed.add(target);
    else if (field === 'email' && target && !(typed.has(target) && target.value)) target.value = value.split('@')[0].toLowerCase();
  }
  if (form?.dataset.currencies) {
    const { currency } = form.elements;
    if (event.target === currency) typed.add(currency);
    else if (name === 'country' && !typed.has(currency)) currency.value = JSON.parse(form.dataset.currencies)[value] ?? '';
  }
});
