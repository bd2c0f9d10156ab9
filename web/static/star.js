// ☆ 收藏: keeps an article in this browser at once. Without scripts, and with an account, it is a link.
import * as shelves from './shelves.js';

const stars = new Map();

function show() {
  const holders = shelves.holders();
  for (const [star, id] of stars) {
    const holder = holders.get(id);
    star.setAttribute('aria-pressed', String(holder !== undefined));
    star.firstChild.textContent = holder ? '★' : '☆';
    star.children[1].textContent = holder ? star.dataset.done : star.dataset.word;
    star.title = holder?.name ?? star.dataset.word;
  }
}

function press(star, id, url) {
  const holder = shelves.holders().get(id);
  if (holder?.annotated) { // notes are not lost by a slip
    shelves.open(holder.name);
    location.href = new URL(url, location.href).href.split('?')[0];
    return;
  }
  let done = true;
  if (holder) done = shelves.remove(holder.name, id);
  else {
    if (!shelves.current()) shelves.make(star.dataset.usual);
    done = shelves.add(shelves.current(), [id]);
  }
  show();
  if (!done) star.title = star.children[1].textContent = star.dataset.full;
}

for (const link of document.querySelectorAll('a[data-keep]')) {
  const { keep: id, done, full, usual } = link.dataset;
  const star = document.createElement('button');
  star.type = 'button';
  star.className = 'star';
  star.append(...link.children);
  Object.assign(star.dataset, { done, full, usual, word: star.children[1].textContent });
  star.addEventListener('click', () => press(star, id, link.href));
  link.replaceWith(star);
  stars.set(star, id);
}
if (stars.size) {
  show();
  addEventListener('pageshow', show);
  addEventListener('storage', show);
}
