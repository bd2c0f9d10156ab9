// Completion in the search box: an ARIA 1.2 combobox with a list. Without an answer it is just a box.
import { past } from './history.js';
import { isComposed, isComposing } from './ime.js';

const WAIT = 150; // ms without a key before the server is asked
const SHOWN = 8; // earlier searches under an empty box

const box = document.querySelector('#q[data-suggest]');
if (box) combine(box);

function combine(box) {
  const { list, status } = dress(box);
  let options = [];
  let active = -1;
  let timer = 0;
  let asking = null;

  function show(found) {
    options = found;
    list.replaceChildren(...found.map((option, number) => line(option, number, choose)));
    list.hidden = found.length === 0;
    box.setAttribute('aria-expanded', String(!list.hidden));
    status.textContent = list.hidden ? '' : box.dataset.options.replace('{n}', found.length);
    move(-1);
  }

  function close() {
    clearTimeout(timer);
    asking?.abort();
    show([]);
  }

  function move(to) {
    list.children[active]?.setAttribute('aria-selected', 'false');
    active = to;
    const line = list.children[active];
    line?.setAttribute('aria-selected', 'true');
    line?.scrollIntoView({ block: 'nearest' });
    if (line) box.setAttribute('aria-activedescendant', line.id);
    else box.removeAttribute('aria-activedescendant');
  }

  function choose(option) {
    if (option.url) {
      location.assign(option.url);
      return;
    }
    box.value = option.text;
    close();
    box.form.requestSubmit();
  }

  async function ask() {
    const typed = box.value.trim();
    asking?.abort();
    if (!typed) {
      show(earlier(box));
      return;
    }
    const { signal } = (asking = new AbortController());
    const found = await complete(box, typed, signal).catch(() => []);
    if (!signal.aborted && document.activeElement === box && !isComposing()) show(found);
  }

  function soon() {
    clearTimeout(timer);
    if (options.some(option => option.url)) show([]); // earlier searches complete nothing
    timer = setTimeout(ask, WAIT);
  }

  box.addEventListener('compositionstart', close);
  box.addEventListener('compositionend', soon);
  box.addEventListener('input', () => {
    if (!isComposing()) soon();
  });
  box.addEventListener('focus', () => {
    if (!box.value) show(earlier(box));
  });
  box.addEventListener('blur', close);
  box.addEventListener('keydown', event => {
    if (isComposed(event)) return;
    if (event.key === 'Escape' && options.length) {
      event.preventDefault();
      close();
    } else if (event.key === 'Enter' && active >= 0) {
      event.preventDefault();
      choose(options[active]);
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!options.length) ask();
      else move(stepped(active, event.key === 'ArrowDown' ? 1 : -1, options.length));
    }
  });
  box.form.addEventListener('submit', close);
}

// From the box (-1) through the options and back to the box.
function stepped(from, by, count) {
  return ((from + 1 + by + count + 1) % (count + 1)) - 1;
}

function dress(box) {
  const list = document.createElement('ul');
  Object.assign(list, { id: 'suggestions', className: 'suggestions', hidden: true });
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', box.dataset.label);
  const status = document.createElement('p');
  status.className = 'hidden';
  status.setAttribute('role', 'status');
  box.parentElement.append(list);
  box.form.append(status);
  box.setAttribute('role', 'combobox');
  box.setAttribute('aria-autocomplete', 'list');
  box.setAttribute('aria-expanded', 'false');
  box.setAttribute('aria-controls', list.id);
  return { list, status };
}

function line(option, number, choose) {
  const made = document.createElement('li');
  made.id = `suggestion-${number}`;
  made.setAttribute('role', 'option');
  made.setAttribute('aria-selected', 'false');
  const text = document.createElement('span');
  text.lang = 'zh-Hans';
  text.textContent = option.text;
  const kind = document.createElement('span');
  kind.className = 'suggestion-kind';
  kind.textContent = option.kind;
  made.append(text, ' ', kind);
  made.addEventListener('mousedown', event => event.preventDefault()); // the box keeps the focus
  made.addEventListener('click', () => choose(option));
  return made;
}

async function complete(box, typed, signal) {
  const address = new URL(box.dataset.suggest, location.href);
  address.searchParams.set('q', typed);
  const answer = await fetch(address, { signal });
  if (!answer.ok) return [];
  const [, texts, kinds] = await answer.json();
  return texts.map((text, number) => ({ text, kind: kinds[number] }));
}

function earlier(box) {
  const entries = past().slice(0, SHOWN);
  return entries.map(({ typed, url }) => ({ text: typed, kind: box.dataset.past, url }));
}
