// Enhancement only: without this module every link and form is a plain page load.
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

const toast = words => {
  const box = document.createElement('div');
  box.className = 'toast';
  box.append(document.createElement('p'));
  box.firstChild.textContent = words;
  $('#toasts').append(box);
  setTimeout(() => box.remove(), 5000);
};

// Patches the old tree in place, so that focus, caret and scroll survive.
const morph = (old, fresh) => {
  if (old.nodeType !== 1) {
    if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
    return;
  }
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  if (old.tagName === 'INPUT' && old !== document.activeElement) {
    old.value = fresh.value;
    old.checked = fresh.checked;
  }
  const alike = (a, b) => a.nodeName === b.nodeName && (a.id || '') === (b.id || '');
  let at = old.firstChild;
  for (const want of [...fresh.childNodes]) {
    let hit = at && alike(at, want) ? at : null;
    if (!hit && want.id) hit = [...old.childNodes].find(node => alike(node, want));
    if (!hit) old.insertBefore(want, at);
    else {
      if (hit === at) at = at.nextSibling;
      else old.insertBefore(hit, at);
      morph(hit, want);
    }
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
};

const load = async (url, options = {}) => {
  const answer = await fetch(url, { ...options, headers: { accept: 'text/html' } });
  return new DOMParser().parseFromString(await answer.text(), 'text/html');
};

// Fetches the page at `url` and patches the part of this page that has the same id.
let flight;
const live = async (url, part, keep = true) => {
  flight?.abort();
  flight = new AbortController();
  part.setAttribute('aria-busy', 'true');
  try {
    const page = await load(url, { signal: flight.signal });
    const fresh = page.getElementById(part.id);
    if (!fresh) return location.assign(url);
    morph(part, fresh);
    if (keep) {
      // What stands in the head leads on from what is shown: an export, a view to be saved.
      const [head, now] = [$('.page-head'), $('.page-head', page)];
      if (head && now) morph(head, now);
      history.replaceState(null, '', url);
    }
  } catch (error) {
    if (error.name !== 'AbortError') location.assign(url);
    return;
  }
  part.removeAttribute('aria-busy');
  tally();
};

// Long work: asks again every second until the answer no longer says where to ask.
const poll = async part => {
  try {
    const fresh = (await load(part.dataset.poll)).getElementById(part.id);
    if (!fresh) return location.reload();
    morph(part, fresh);
    if (!part.dataset.poll) return;
  } catch {
    // The server may be away for a moment; the next try will tell.
  }
  setTimeout(poll, 1000, part);
};
for (const part of $$('[data-poll]')) setTimeout(poll, 1000, part);
