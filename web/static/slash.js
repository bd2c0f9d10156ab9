// The / key leads to the search box. It can be switched off on the help page (WCAG 2.1.4).
import { kept, keep } from './kept.js';

const OFF = 'jiewen.slash-off';
const box = document.querySelector('#q');
const choice = document.querySelector('#slash-key');

const isTyping = element => element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);

document.addEventListener('keydown', event => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (!box || isTyping(event.target) || kept(OFF, false)) return;
  event.preventDefault();
  box.focus();
  box.select();
});

if (choice) {
  choice.checked = !kept(OFF, false);
  choice.closest('p').hidden = false;
  choice.addEventListener('change', () => keep(OFF, !choice.checked));
}
