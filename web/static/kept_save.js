// Saves a search in this browser, under a name.
import * as shelves from './shelves.js';

const form = document.querySelector('#save-here');
form.addEventListener('submit', event => {
  event.preventDefault();
  const { asked, mark, kept, full } = form.dataset;
  const name = shelves.plain(form.elements.name.value);
  if (name && shelves.save(name, asked, mark)) location.href = kept;
  else form.querySelector('[role=status]').textContent = full;
});
