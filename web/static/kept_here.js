// The page of what this browser keeps. The server shows the articles, and forgets that it was asked.
import * as shelves from './shelves.js';

const here = document.querySelector('#here');
const words = here.dataset;
const at = id => document.getElementById(id);
const made = id => at(id).content.cloneNode(true).firstElementChild;
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
let turn = 0; // of what is being shown, since answers may come late

function tell(text) {
  at('told').textContent = text;
  at('told').hidden = !text;
}

function showShelves() {
  const name = shelves.current();
  at('shelves').replaceChildren(...shelves.shelves().map(shelf => {
    const [item, button, size] = ['li', 'button', 'span'].map(tag => document.createElement(tag));
    button.type = 'button';
    button.textContent = shelf.name;
    button.setAttribute('aria-pressed', String(shelf.name === name));
    button.addEventListener('click', () => {
      shelves.open(shelf.name);
      tell('');
      show();
      at('shelf-title').focus();
    });
    size.className = 'soft';
    size.textContent = fill(words.size, { n: shelf.entries.length });
    item.append(button, size);
    return item;
  }));
}

function way(name, ids, first, isPart) {
  const item = made('way');
  item.querySelector('.kept-part').textContent = isPart ? fill(words.part, { first, last: first + ids.length - 1 }) : '';
  for (const link of item.querySelectorAll('a')) {
    const to = link.dataset.to;
    link.href = shelves.addressed(words[to], ids, to === 'kept' ? [['name', name]] : []);
  }
  return item;
}

function annotated(item, entry) {
  item.querySelector('.kept-note').textContent = entry.note;
  item.querySelector('.kept-tags').replaceChildren(...entry.tags.map(tag => {
    const shown = document.createElement('li');
    shown.textContent = tag;
    return shown;
  }));
  item.querySelector('textarea').value = entry.note;
  item.querySelector('input').value = entry.tags.join('，');
}

function row(name, entry, number) {
  const item = made('entry');
  for (const hidden of item.querySelectorAll('.hidden')) hidden.textContent = ` ${number}`;
  annotated(item, entry);
  item.querySelector('form').addEventListener('submit', event => {
    event.preventDefault();
    const { note, tags } = event.target.elements;
    if (!shelves.annotate(name, entry.id, note.value, tags.value)) return tell(words.full);
    const shelf = shelves.shelves().find(each => each.name === name);
    annotated(item, shelf.entries.find(each => each.id === entry.id));
    showTags(shelf);
    item.querySelector('details').open = false;
    item.querySelector('summary').focus();
    tell(words.written);
  });
  item.querySelector('button[type=button]').addEventListener('click', () => {
    shelves.remove(name, entry.id);
    tell(words.removed);
    show();
    at('shelf-title').focus();
  });
  return item;
}

// The server's page of a list shows each article where it is now, or that it was withdrawn.
async function showArticles(items, ids, mine) {
  const answer = await fetch(shelves.addressed(words.kept, ids));
  if (!answer.ok) throw new Error(answer.statusText);
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  if (mine !== turn) return;
  for (const shown of page.querySelectorAll('.kept-rows [data-id]')) {
    items.get(shown.dataset.id)?.querySelector('.kept-wait')?.replaceWith(shown.querySelector('.kept-what'));
  }
}

function showTags(shelf) {
  const [select, tags] = [at('tag'), new Set(shelf.entries.flatMap(each => each.tags))];
  const chosen = tags.has(select.value) ? select.value : '';
  select.replaceChildren(select.options[0], ...[...tags].map(tag => new Option(tag, tag)));
  select.value = chosen;
  at('tags').hidden = tags.size === 0;
  return chosen;
}

function show() {
  const [name, mine] = [shelves.current(), ++turn];
  const shelf = shelves.shelves().find(each => each.name === name);
  showShelves();
  at('shelf').hidden = !shelf;
  if (!shelf) return;
  const tag = showTags(shelf);
  const chosen = shelf.entries.filter(each => !tag || each.tags.includes(tag));
  const ids = chosen.map(each => each.id);
  const cut = shelves.parts(ids);
  at('shelf-title').textContent = name;
  at('rename').elements.name.value = name;
  at('empty').hidden = ids.length > 0;
  let first = 1;
  at('ways').replaceChildren(...cut.map(some => {
    const item = way(name, some, first, cut.length > 1);
    first += some.length;
    return item;
  }));
  const items = new Map(chosen.map((entry, number) => [entry.id, row(name, entry, number + 1)]));
  at('rows').replaceChildren(...items.values());
  for (const some of cut) showArticles(items, some, mine).catch(() => tell(words.failed));
}

async function showNews(item, search) {
  const [news, quiet] = [item.querySelector('strong'), item.querySelector('span.soft')];
  let found = null;
  try {
    const answer = await fetch(`${asking(words.news, search)}&mark=${encodeURIComponent(search.mark)}`);
    if (answer.ok) found = await answer.json();
  } catch {
    // told below
  }
  news.hidden = !found?.new;
  quiet.hidden = !news.hidden;
  quiet.textContent = found ? words.nothing : words.noTime;
  if (found?.new) news.textContent = found.new > found.most ? fill(words.more, { n: found.most }) : fill(words.new, { n: found.new });
  return found?.mark ?? '';
}

// An address of ours with a saved search; what was typed stands in its parameters alone.
function asking(path, search, more = {}) {
  const url = new URL(path, location.href);
  for (const [name, value] of new URLSearchParams(search.asked)) url.searchParams.append(name, value);
  for (const [name, value] of Object.entries(more)) url.searchParams.set(name, value);
  return url.search ? url.href : `${url.href}?`;
}

function showSearches() {
  const all = shelves.searches();
  at('none-saved').hidden = all.length > 0;
  let before = Promise.resolve();
  at('saved').replaceChildren(...all.map(search => {
    const item = made('search');
    const link = item.querySelector('a');
    link.textContent = search.name;
    link.href = asking(words.results, search);
    for (const hidden of item.querySelectorAll('.hidden')) hidden.textContent = ` ${search.name}`;
    item.querySelector('[data-to=feed]').href = asking(words.feed, search, { sort: 'added' });
    // one after another: a hundred at once would be more than a visitor may ask for
    const mark = before.then(() => showNews(item, search));
    before = mark;
    item.querySelector('[data-do=look]').addEventListener('click', async () => {
      shelves.look(search.asked, await mark);
      location.href = asking(words.results, search, { sort: 'added' });
    });
    item.querySelector('[data-do=forget]').addEventListener('click', () => {
      shelves.forget(search.asked);
      showSearches();
      at('saved-title').focus();
    });
    return item;
  }));
}

at('make').addEventListener('submit', event => {
  event.preventDefault();
  const name = shelves.plain(event.target.elements.name.value);
  if (!shelves.make(name)) return tell(words.taken);
  shelves.open(name);
  event.target.reset();
  tell('');
  show();
  at('shelf-title').focus();
});
at('rename').addEventListener('submit', event => {
  event.preventDefault();
  const name = shelves.plain(event.target.elements.name.value);
  if (!shelves.rename(shelves.current(), name)) return tell(words.taken);
  shelves.open(name);
  tell('');
  show();
});
at('tag').addEventListener('change', show);
at('delete').addEventListener('click', event => {
  shelves.drop(shelves.current());
  event.target.closest('details').open = false;
  tell(words.removed);
  show();
  at('make').elements.name.focus();
});
addEventListener('storage', () => {
  show();
  showSearches();
});
show();
showSearches();
here.dataset.filled = '';
