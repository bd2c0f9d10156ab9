// What scripts add to the trends page: arrow keys from point to point, and a chart to zoom into.
// Its numbers and links are those of the table, which stays; so does the drawing.

const NAMES = 6; // lines that differ
const DASHES = [[], [8, 4], [1.5, 4], [12, 4, 2, 4], [4, 4], [14, 3, 2, 3, 2, 3]]; // as in trends.css

function element(name, properties = {}) {
  return Object.assign(document.createElement(name), properties);
}

// One point of each line is in the tab order; the arrow keys go on from there.
function rove(drawing) {
  const lines = [...drawing.querySelectorAll("g")]
    .map((line) => [...line.querySelectorAll("a")])
    .filter((points) => points.length);
  for (const points of lines) points.slice(1).forEach((point) => point.setAttribute("tabindex", "-1"));
  drawing.addEventListener("keydown", (event) => {
    const points = lines.find((each) => each.includes(document.activeElement));
    if (!points || event.ctrlKey || event.metaKey || event.altKey) return;
    const place = points.indexOf(document.activeElement);
    const next = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: points.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    if (!points[next]) return;
    points[place].setAttribute("tabindex", "-1");
    points[next].setAttribute("tabindex", "0");
    points[next].focus();
    points[next].scrollIntoView({ block: "nearest", inline: "nearest" });
  });
}

function numbers(table) {
  const rows = [...table.tBodies[0].rows];
  const cells = rows.map((row) => [...row.querySelectorAll("td[data-value]")]);
  const terms = [...table.tHead.rows[0].cells].slice(1, -1).map((cell) => cell.textContent);
  const columns = terms.map((_, n) => cells.map((row) => row[n]));
  return {
    terms,
    periods: rows.map((row) => row.cells[0].textContent),
    values: columns.map((column) => column.map((cell) => (cell.dataset.value === "" ? null : Number(cell.dataset.value)))),
    texts: columns.map((column) => column.map((cell) => cell.textContent.trim())),
    links: columns.map((column) => column.map((cell) => cell.querySelector("a")?.href)),
  };
}

let library;
function load(source) {
  library ??= new Promise((done, failed) => {
    document.head.append(element("script", { src: source, onload: () => done(window.uPlot), onerror: failed }));
  });
  return library;
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function options(shown, width, height, told) {
  const axis = { stroke: colour("--soft"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, gap: 8 };
  const series = shown.terms.map((label, n) => ({
    label,
    stroke: colour(`--line-${n % NAMES}`),
    dash: DASHES[n % NAMES],
    width: 2,
    points: { show: true, size: 6 },
  }));
  return {
    width,
    height,
    legend: { show: false },
    scales: { x: { time: false }, y: { range: (plot, low, high) => [0, Math.max(high * 1.05, Number.MIN_VALUE)] } },
    axes: [
      { ...axis, incrs: [1, 2, 3, 6, 12, 24, 60, 120], values: (plot, places) => places.map((place) => shown.periods[place] ?? "") },
      { ...axis, size: 60 },
    ],
    series: [{}, ...series],
    cursor: { drag: { x: true, y: false } },
    hooks: { setCursor: [(plot) => told(plot.cursor.idx)] },
  };
}

// The line whose point is nearest to the pointer.
function nearest(plot, shown) {
  const { idx, top } = plot.cursor;
  const far = (n) => Math.abs(plot.valToPos(shown.values[n][idx], "y") - top);
  return shown.terms.map((_, n) => n).filter((n) => shown.links[n][idx]).sort((a, b) => far(a) - far(b))[0];
}

function live(box, shown, reading) {
  const still = box.querySelector("svg");
  const { height } = still.getBoundingClientRect();
  still.setAttribute("hidden", "");
  const frame = box.appendChild(element("div", { className: "plot-live" }));
  const told = (idx) => {
    reading.textContent = idx == null ? reading.dataset.hint
      : [shown.periods[idx], ...shown.terms.map((term, n) => `${term} ${shown.texts[n][idx]}`)].join(" · ");
  };
  const data = [shown.periods.map((_, place) => place), ...shown.values];
  const plot = new window.uPlot(options(shown, box.clientWidth, height, told), data, frame);
  let pressed = 0;
  plot.over.addEventListener("mousedown", (event) => { pressed = event.clientX; });
  plot.over.addEventListener("click", (event) => {
    if (Math.abs(event.clientX - pressed) > 3 || plot.cursor.idx == null) return; // that was a zoom
    const line = nearest(plot, shown);
    if (line !== undefined) location.href = shown.links[line][plot.cursor.idx];
  });
  const resized = new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height }));
  resized.observe(box);
  told(null);
  return {
    reset: () => plot.setScale("x", { min: 0, max: shown.periods.length - 1 }),
    end: () => {
      resized.disconnect();
      plot.destroy();
      frame.remove();
      still.removeAttribute("hidden");
      reading.textContent = "";
    },
  };
}

function switchable(plot, table) {
  const box = plot.querySelector(".plot-box");
  const words = plot.dataset;
  const toggle = element("button", { type: "button", textContent: words.live });
  const reset = element("button", { type: "button", textContent: words.reset, hidden: true });
  const reading = element("p", { className: "plot-reading", hidden: true });
  reading.dataset.hint = words.hint;
  plot.querySelector(".plot-tools").append(reset, toggle);
  plot.append(reading);
  let shown = null;
  const begin = () => {
    reading.hidden = reset.hidden = false;
    shown = live(box, numbers(table), reading);
    toggle.textContent = words.still;
  };
  const end = () => {
    shown.end();
    shown = null;
    reading.hidden = reset.hidden = true;
    toggle.textContent = words.live;
  };
  toggle.addEventListener("click", () => (shown ? end() : load(words.uplot).then(begin, () => toggle.remove())));
  reset.addEventListener("click", () => shown?.reset());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    if (shown) { end(); begin(); }
  });
}

for (const drawing of document.querySelectorAll("svg[role=group]")) rove(drawing);
const plot = document.querySelector(".plot");
const table = document.querySelector("#numbers");
if (plot && table) switchable(plot, table);
