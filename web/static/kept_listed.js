// Keeps the articles of a list that somebody shares, in this browser.
import * as shelves from './shelves.js';

const form = document.querySelector('#keep-here');
const [list, typed] = [form.elements.list, form.elements.new];

for (const { name } of shelves.shelves()) list.append(new Option(name, name));
if (list.length === 0) list.append(new Option(form.dataset.usual, form.dataset.usual));
else list.value = shelves.current();

form.addEventListener('submit', event => {
  event.preventDefault();
  const name = shelves.plain(typed.value) || list.value || form.dataset.usual;
  const ids = [...document.querySelectorAll('.kept-rows [data-id]')].map(row => row.dataset.id);
  if (!shelves.shelves().some(shelf => shelf.name === name)) shelves.make(name);
  if (shelves.add(name, ids)) {
    shelves.open(name);
    location.href = form.dataset.kept;
  } else form.querySelector('[role=status]').textContent = form.dataset.full;
});
