// 收藏夹 of this browser alone: named lists of articles with notes and tags, and saved searches.
import { kept, keep } from './kept.js';

const SHELVES = 'jiewen.shelves';
const CURRENT = 'jiewen.shelf';
const SEARCHES = 'jiewen.searches';
const MOST_SHELVES = 100;
const MOST_ENTRIES = 5000;
const MOST_SEARCHES = 100;
const MOST_NAME = 60;
const MOST_NOTE = 2000;
const MOST_TAGS = 20;
const MOST_TAG = 30;
const AT_ONCE = 1000; // articles in an address, and bytes of them: as in web/kept/links.py
const BYTES = 30000;

const isText = value => typeof value === 'string';
export const plain = typed => typed.replace(/\p{Cc}+/gu, ' ').trim().replace(/\s+/g, ' ').slice(0, MOST_NAME);
export const tagsOf = typed => [...new Set(typed.split(/[\s,，、;；]+/).filter(Boolean))]
  .slice(0, MOST_TAGS).map(tag => tag.slice(0, MOST_TAG));

// Whoever can write here could have written anything.
function sound(shelf) {
  if (!isText(shelf?.name) || !Array.isArray(shelf.entries)) return [];
  const entries = shelf.entries.filter(each => isText(each?.id) && each.id).slice(0, MOST_ENTRIES);
  return [{
    name: plain(shelf.name) || '?',
    entries: entries.map(({ id, note, tags }) => ({
      id,
      note: isText(note) ? note.slice(0, MOST_NOTE) : '',
      tags: Array.isArray(tags) ? tags.filter(isText).slice(0, MOST_TAGS) : [],
    })),
  }];
}

export function shelves() {
  const held = kept(SHELVES, []);
  return Array.isArray(held) ? held.flatMap(sound).slice(0, MOST_SHELVES) : [];
}

// Each change reads what other tabs have written; `change` returns false where there is no room.
function changed(change) {
  const all = shelves();
  return change(all) !== false && keep(SHELVES, all);
}

const find = (all, name) => all.find(shelf => shelf.name === name);

// The shelf that stars go to: the one that was opened last.
export function current() {
  const name = kept(CURRENT, '');
  return find(shelves(), name)?.name ?? shelves()[0]?.name ?? '';
}

export const open = name => keep(CURRENT, name);

export function make(name) {
  return changed(all => {
    if (!name || find(all, name) || all.length >= MOST_SHELVES) return false;
    all.unshift({ name, entries: [] });
  });
}

export const rename = (from, to) => changed(all => {
  const shelf = find(all, from);
  if (!shelf || !to || (to !== from && find(all, to))) return false;
  shelf.name = to;
});

export const drop = name => changed(all => {
  all.splice(0, all.length, ...all.filter(shelf => shelf.name !== name));
});

export function add(name, ids) {
  return changed(all => {
    const shelf = find(all, name);
    if (!shelf) return false;
    const held = new Set(shelf.entries.map(each => each.id));
    const more = ids.filter(id => !held.has(id)).map(id => ({ id, note: '', tags: [] }));
    if (held.size + more.length > MOST_ENTRIES) return false;
    shelf.entries.unshift(...more);
  });
}

export const remove = (name, id) => changed(all => {
  const shelf = find(all, name);
  if (!shelf) return false;
  shelf.entries = shelf.entries.filter(each => each.id !== id);
});

export const annotate = (name, id, note, tags) => changed(all => {
  const entry = find(all, name)?.entries.find(each => each.id === id);
  if (!entry) return false;
  entry.note = note.trim().slice(0, MOST_NOTE);
  entry.tags = tagsOf(tags);
});

// Where articles are kept: id -> the name of the shelf, and whether there is a note or a tag.
export function holders() {
  return new Map(shelves().reverse().flatMap(({ name, entries }) => entries.map(({ id, note, tags }) => (
    [id, { name, annotated: note !== '' || tags.length > 0 }]
  ))));
}

// The ids in parts, each of which fits into an address.
export function parts(ids) {
  const found = [];
  let size = Infinity;
  for (const id of ids) {
    const length = `&id=${encodeURIComponent(id)}`.length;
    if (size + length > BYTES || found.at(-1).length === AT_ONCE) {
      found.push([]);
      size = 0;
    }
    found.at(-1).push(id);
    size += length;
  }
  return found;
}

export const addressed = (path, ids, more = []) => {
  const url = new URL(path, location.href);
  for (const [name, value] of [...more, ...ids.map(id => ['id', id])]) url.searchParams.append(name, value);
  return url.href;
};

export function searches() {
  const held = kept(SEARCHES, []);
  const isSearch = each => isText(each?.name) && isText(each.asked) && isText(each.mark);
  return Array.isArray(held) ? held.filter(isSearch).slice(0, MOST_SEARCHES) : [];
}

export function save(name, asked, mark) {
  const others = searches().filter(each => each.asked !== asked);
  return others.length < MOST_SEARCHES && keep(SEARCHES, [...others, { name, asked, mark }]);
}

export const look = (asked, mark) => keep(SEARCHES, searches().map(
  each => each.asked === asked && mark > each.mark ? { ...each, mark } : each,
));

export const forget = asked => keep(SEARCHES, searches().filter(each => each.asked !== asked));
