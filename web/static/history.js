// 检索历史: the last searches, in this browser alone.
import { kept, keep } from './kept.js';

const PAST = 'jiewen.history';
const OFF = 'jiewen.history-off';
const MOST = 50;

export function past() {
  const held = kept(PAST, []);
  return Array.isArray(held) ? held.filter(isSearch) : [];
}

// Whoever can write here could have written an address of another site.
function isSearch(entry) {
  const isOurs = url => typeof url === 'string' && /^\/(?![\/\\\s])/.test(url);
  return typeof entry?.typed === 'string' && isOurs(entry.url);
}

function remember(searched) {
  if (kept(OFF, false)) return;
  const { typed, total, url } = searched.dataset;
  const others = past().filter(entry => entry.url !== url);
  keep(PAST, [{ typed, total: Number(total), url, at: Date.now() }, ...others].slice(0, MOST));
}

function list(section) {
  const entries = past();
  const rows = entries.map(entry => row(section, entry));
  section.querySelector('#history-list').replaceChildren(...rows);
  section.querySelector('#history-empty').hidden = entries.length > 0;
  section.querySelector('#history-clear').disabled = entries.length === 0;
}

function row(section, entry) {
  const made = section.querySelector('template').content.cloneNode(true);
  const link = made.querySelector('a');
  const total = made.querySelector('[data-total]');
  const time = made.querySelector('time');
  const button = made.querySelector('button');
  link.href = entry.url;
  link.textContent = entry.typed;
  total.textContent = total.dataset.total.replace('{n}', Number(entry.total) || 0);
  const at = new Date(Number(entry.at) || 0);
  time.dateTime = at.toISOString();
  time.textContent = at.toLocaleString(document.documentElement.lang);
  button.querySelector('span').textContent = ` ${entry.typed}`;
  button.addEventListener('click', () => {
    keep(PAST, past().filter(other => other.url !== entry.url));
    list(section);
    section.querySelector('#history-title').focus();
  });
  return made;
}

function manage(section) {
  const keeps = section.querySelector('#history-keep');
  const status = section.querySelector('#history-status');
  keeps.checked = !kept(OFF, false);
  keeps.addEventListener('change', () => keep(OFF, !keeps.checked));
  section.querySelector('#history-clear').addEventListener('click', () => {
    keep(PAST, []);
    list(section);
    status.textContent = status.dataset.cleared;
    section.querySelector('#history-title').focus();
  });
  list(section);
  section.hidden = false;
}

const searched = document.querySelector('#searched');
if (searched) remember(searched);
const section = document.querySelector('#history');
if (section) manage(section);
