// Choosing a range on the bar chart: drag over bars, or Shift and arrow keys on a bar, then Enter.
// The form above the chart makes the address, so that there is one way to make it.

const chart = document.querySelector(".chart");
const svg = chart.querySelector("svg");
const form = chart.querySelector("form.range");
const said = chart.querySelector("[role=status]");
const bars = [...svg.querySelectorAll("a.bar")];
const firsts = svg.dataset.firsts.split(" ");
const lasts = svg.dataset.lasts.split(" ");
const step = svg.width.baseVal.value / firsts.length;
const arrows = { ArrowLeft: -1, ArrowRight: 1 };

let range = null; // numbers of the bars where it began and where it ends
let pressed = false; // whether it is being dragged
let dragged = false; // whether the click that follows ended a drag

const shade = document.createElementNS(svg.namespaceURI, "rect");
shade.classList.add("chart-shade");
shade.setAttribute("height", svg.height.baseVal.value);
svg.prepend(shade);
svg.classList.add("can-drag");

const within = (n) => Math.min(Math.max(n, 0), firsts.length - 1);
const barAt = (x) => within(Math.floor((x - svg.getBoundingClientRect().left) / step));
const ends = () => [Math.min(...range), Math.max(...range)];

function choose(next) {
  range = next;
  const [from, to] = range ? ends() : [0, -1];
  shade.setAttribute("x", from * step);
  shade.setAttribute("width", (to - from + 1) * step);
  said.textContent = range ? `${firsts[from]} – ${lasts[to]}` : "";
}

function go() {
  const [from, to] = ends();
  form.elements.from.value = firsts[from];
  form.elements.to.value = lasts[to];
  form.requestSubmit();
}

// A mouse or a pen drags; a finger scrolls the chart.

svg.addEventListener("pointerdown", (event) => {
  if (event.button || event.pointerType === "touch") return;
  choose([barAt(event.clientX), barAt(event.clientX)]);
  shade.setAttribute("width", 0); // so far it may be a click
  pressed = true;
  dragged = false;
});

addEventListener("pointermove", (event) => {
  if (!pressed) return;
  dragged ||= barAt(event.clientX) !== range[0];
  if (dragged) choose([range[0], barAt(event.clientX)]);
});

addEventListener("pointerup", () => {
  if (!pressed) return;
  pressed = false;
  if (dragged) go();
  else choose(null);
});

svg.addEventListener("dragstart", (event) => event.preventDefault()); // of the link below
svg.addEventListener("click", (event) => dragged && event.preventDefault(), true);

svg.addEventListener("keydown", (event) => {
  const bar = event.target.closest("a.bar");
  if (!bar || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key in arrows) {
    event.preventDefault();
    if (event.shiftKey) stretch(Number(bar.dataset.at), arrows[event.key]);
    else bars[bars.indexOf(bar) + arrows[event.key]]?.focus();
  } else if (event.key === "Enter" && range) {
    event.preventDefault();
    go();
  } else if (event.key === "Escape") {
    choose(null);
  }
});

function stretch(at, by) {
  const [first, last] = range ?? [at, at];
  choose([first, within(last + by)]);
}

svg.addEventListener("focusout", () => pressed || choose(null));

const chosen = chart.querySelector(".bar.is-chosen");
if (chosen) svg.parentElement.scrollLeft = (chosen.dataset.at - 3) * step;
