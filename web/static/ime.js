// Enter that ends the composition of an input method asks for nothing, in whatever field.

const SETTLED = 60; // ms after a composition in which a key still belongs to it (Safari)
let composing = false;
let endedAt = -Infinity;

export const isComposing = () => composing;

export function isComposed(event) {
  return composing || event.isComposing || event.keyCode === 229 || event.timeStamp - endedAt < SETTLED;
}

document.addEventListener('compositionstart', () => (composing = true), true);
document.addEventListener('compositionend', event => {
  composing = false;
  endedAt = event.timeStamp;
}, true);
document.addEventListener('keydown', event => {
  if (event.key === 'Enter' && isComposed(event)) event.preventDefault();
}, true);
document.addEventListener('submit', event => {
  if (composing) event.preventDefault();
}, true);
