// Keys of the queue: a accepts, c goes to the box, s skips. Each is a button or link on the page.

const KEYS_OFF = "jiewen.keys.off"; // as on the page of an article
const form = document.getElementById("decide");
const box = document.getElementById("keys");

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

const acts = {
  a: () => form.querySelector('button[value="accept"]').click(),
  c: () => {
    const field = document.getElementById("f-value");
    field.focus();
    field.select?.();
  },
  s: () => form.querySelector(".desk-skip").click(),
};

function typing(target) {
  return target.closest("input:not([type=checkbox]), textarea, select") !== null;
}

if (form) {
  let keys = withKeys();
  box.checked = keys;
  box.addEventListener("change", () => {
    keys = box.checked;
    setKeys(keys);
  });
  document.addEventListener("keydown", (event) => {
    if (!keys || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.repeat || typing(event.target) || !Object.hasOwn(acts, event.key)) return;
    event.preventDefault();
    acts[event.key]();
  });
  // In the box, Enter says that the typed value is the right one.
  document.getElementById("f-value").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.target.tagName === "TEXTAREA") return;
    event.preventDefault();
    form.requestSubmit(form.querySelector('button[value="change"]'));
  });
}
