// Keeps the articles of a list that somebody shares, in this browser.
import * as shelves from './shelves.js';

const form = document.querySelector('#keep-here');
const [list, typed] = [form.elements.list, form.elements.new];

for (const { name } of shelves.shelves()) list.append(new Option(name, name));
list.value = shelves.current();
if (list.length === 0) {
  list.closest('label').hidden = true;
  typed.value ||= form.dataset.usual;
}

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
