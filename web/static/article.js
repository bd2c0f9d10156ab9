// What scripts add to an article: steps from mark to mark, keys, copying, similar articles.
// Every step of it is a link on the page too.

const KEYS_OFF = "jiewen.keys.off";
const bar = document.querySelector(".hit-bar");
const marks = [...document.querySelectorAll(".leaf article mark[id]")];
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
let current = -1;
let said = null;

function show(number, jump = true) {
  if (!marks.length) return;
  marks[current]?.classList.remove("is-current");
  current = (number + marks.length) % marks.length;
  const mark = marks[current];
  mark.classList.add("is-current");
  if (jump) mark.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  if (!said) return;
  const links = [...bar.querySelectorAll("li a")];
  for (const link of links) link.removeAttribute("aria-current");
  links[current]?.setAttribute("aria-current", "true");
  const [strip, link] = [bar.querySelector("ul"), links[current]];
  if (link) strip.scrollLeft = link.offsetLeft - strip.offsetLeft - strip.clientWidth / 2;
  const words = bar.dataset.said.replace("{number}", current + 1).replace("{of}", marks.length);
  said.firstChild.textContent = `${current + 1}/${marks.length}`;
  said.lastChild.textContent = words;
}

function step(by) {
  show(current < 0 && by < 0 ? -1 : current + by);
}

function follow(rel) {
  document.querySelector(`.results-beside a[rel="${rel}"]`)?.click();
}

const acts = { n: () => step(1), N: () => step(-1), p: () => step(-1), j: () => follow("next"), k: () => follow("prev") };

function typing(target) {
  return target.closest("input, textarea, select, [contenteditable]") !== null;
}

function withKeys() {
  try {
    return localStorage.getItem(KEYS_OFF) === null;
  } catch {
    return true; // storage is forbidden: nothing can be remembered
  }
}

function setKeys(on) {
  try {
    if (on) localStorage.removeItem(KEYS_OFF);
    else localStorage.setItem(KEYS_OFF, "1");
  } catch {
    // see withKeys
  }
}

let keys = withKeys();
document.addEventListener("keydown", (event) => {
  if (!keys || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typing(event.target) || !Object.hasOwn(acts, event.key)) return;
  event.preventDefault();
  acts[event.key]();
});

// A key alone may be one that a screen reader or a voice types: who wants can switch them off.
const box = document.querySelector(".switch-keys input");
if (box) {
  box.checked = keys;
  box.addEventListener("change", () => {
    keys = box.checked;
    setKeys(keys);
  });
}

if (bar) {
  said = bar.querySelector("output");
  for (const button of bar.querySelectorAll("button")) {
    button.addEventListener("click", () => step(Number(button.dataset.step)));
  }
  bar.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#hit-"]');
    if (link) show(Number(link.hash.slice(5)) - 1, false);
  });
  if (location.hash.startsWith("#hit-")) show(Number(location.hash.slice(5)) - 1, false);
}

async function copy(made) {
  const source = document.getElementById(made.dataset.copy);
  const { copied, byHand } = made.closest("[data-copied]").dataset;
  const before = made.textContent;
  try {
    await navigator.clipboard.writeText(source.textContent.trim());
    made.textContent = copied;
  } catch {
    getSelection().selectAllChildren(source); // not on https, or refused: the keyboard still copies
    made.textContent = byHand;
  }
  setTimeout(() => {
    made.textContent = before;
  }, 2500);
}

for (const made of document.querySelectorAll("button[data-copy]")) {
  made.addEventListener("click", () => copy(made));
}

// Similar articles take a moment to find, so they are asked for when they come near.
const similar = document.querySelector('a[data-fill="similar"]');
async function fill() {
  const answer = await fetch(similar.href);
  if (!answer.ok) return; // the link is still there
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.getElementById("similar");
  if (found) document.getElementById("similar").replaceWith(found);
}
if (similar) {
  const watch = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watch.disconnect();
    fill().catch(() => {});
  });
  watch.observe(similar);
}
