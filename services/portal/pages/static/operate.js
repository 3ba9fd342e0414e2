// Keeps the operator page fresh: every five seconds its parts come from the server's own page (this script makes no
// markup) and the charts from the same view as JSON. A hidden tab asks nothing.

const EVERY = 5_000;
const state = document.querySelector("[data-updating]");
const text = document.querySelector("[data-updating-text]");
const plots = new Map();
let charts = null;
let timer = 0;
let wrong = null;

state.hidden = false;
document.addEventListener("visibilitychange", () => (document.hidden ? pause() : refresh(0)));
addEventListener("pagehide", pause);
addEventListener("pageshow", (event) => event.persisted && refresh(0));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => draw(true));
const grid = document.querySelector(".charts");
let width = grid.clientWidth;
new ResizeObserver(() => {
  if (width === grid.clientWidth) return; // only its height changed, with a table
  width = grid.clientWidth;
  draw(true);
}).observe(grid);
if (!document.hidden) refresh(0);

function pause() {
  clearTimeout(timer);
  timer = 0;
  show("off");
}

function refresh(delay) {
  clearTimeout(timer);
  timer = setTimeout(ask, delay);
}

async function ask() {
  const mine = timer;
  try {
    const [json, html] = await Promise.all([get(state.dataset.json), get(location.href)]);
    const view = await json.json();
    charts = view.charts;
    announce(view.verdict);
    replace(new DOMParser().parseFromString(await html.text(), "text/html"));
    draw(false);
    if (timer === mine) show("on");
  } catch {
    if (timer === mine) show("lost");
  }
  if (timer === mine) refresh(EVERY);
}

// Read out when something else is wrong than before, not when a figure or a duration moved on.
function announce(verdict) {
  const now = verdict.troubles.map((trouble) => [trouble.key, ...trouble.subjects].join()).join(";");
  if (wrong !== null && wrong !== now) document.querySelector("[data-announce]").textContent = verdict.line;
  wrong = now;
}

async function get(address) {
  const answer = await fetch(address, { signal: AbortSignal.timeout(10_000) });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer;
}

// A part that holds the focus or the reader's selection is left alone until it is free.
function replace(page) {
  const selected = document.getSelection();
  for (const part of document.querySelectorAll("[data-part]")) {
    const newer = page.querySelector(`[data-part="${part.dataset.part}"]`);
    const held = part.contains(document.activeElement) || (!selected.isCollapsed && selected.containsNode(part, true));
    if (!newer || held || part.innerHTML === newer.innerHTML) continue;
    const scrolled = part.querySelector(".table")?.scrollLeft ?? 0;
    part.replaceChildren(...[...newer.childNodes].map((node) => document.adoptNode(node)));
    const table = part.querySelector(".table");
    if (table) table.scrollLeft = scrolled;
  }
}

function draw(anew) {
  if (!charts) return;
  const start = beginning();
  const times = charts.times.slice(start);
  for (const chart of charts.charts) {
    const figure = document.querySelector(`[data-chart="${chart.id}"]`);
    const box = figure?.querySelector(".plot");
    if (!box) continue;
    box.hidden = chart.lines.length === 0;
    const names = chart.lines.map((line) => line.name.replaceAll("_", " "));
    box.setAttribute("aria-label", box.dataset.label.replace("{names}", names.join(", ")));
    const data = [times, ...chart.lines.map((line) => line.values.slice(start))];
    const known = plots.get(chart.id);
    if (box.hidden || anew || known?.names !== names.join()) {
      known?.plot.destroy();
      plots.delete(chart.id);
      if (!box.hidden) plots.set(chart.id, { names: names.join(), plot: plot(box, chart, names, data) });
    } else {
      known.plot.setData(data);
    }
  }
}

// The axis begins where the figures do, ten minutes ago at the latest: a young portal shows no empty hour.
function beginning() {
  const latest = Math.max(0, charts.times.length - 41);
  const firsts = charts.charts.flatMap((chart) => chart.lines.map((line) => line.values.findIndex((value) => value !== null)));
  return Math.min(latest, ...firsts.filter((first) => first >= 0));
}

function plot(box, chart, names, data) {
  const style = getComputedStyle(box);
  const quiet = colour(style, "--quiet");
  const rule = colour(style, "--rule");
  const axis = { stroke: quiet, font: "11px system-ui, sans-serif", ticks: { show: false } };
  const lines = names.map((label, at) => ({
    label,
    stroke: colour(style, `--line-${at + 1}`),
    width: 1.75,
    dash: [[], [6, 3], [2, 2], [8, 3, 2, 3]][Math.floor(at / 2) % 4],
    points: { show: false },
  }));
  const options = {
    width: box.clientWidth,
    height: 150,
    legend: { show: false },
    cursor: { show: false },
    select: { show: false },
    scales: { x: { time: true }, y: { range: (_, low, high) => [Math.min(0, low), high > 0 ? high * 1.1 : 1] } },
    series: [{}, ...lines],
    axes: [
      { ...axis, size: 24, space: 70, grid: { show: false }, values: (_, marks) => marks.map(clock) },
      { ...axis, size: 52, space: 32, grid: { stroke: rule, width: 1 }, values: (_, marks) => marks.map((mark) => amount(mark, chart.unit)) },
    ],
  };
  return new uPlot(options, data, box);
}

// light-dark() is only worked out in a property that is a colour
function colour(style, name) {
  const probe = document.createElement("i");
  probe.style.color = style.getPropertyValue(name);
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

function clock(seconds) {
  return new Date(seconds * 1000).toISOString().slice(11, 16);
}

function amount(value, unit) {
  if (value === 0) return "0";
  if (unit === "s" && value < 1) return `${round(value * 1000)} ms`;
  if (unit === "s" && value >= 120) return `${round(value / 60)} min`;
  return `${round(value)}${unit === "s" ? " s" : unit === "ops" ? "/s" : ""}`;
}

function round(value) {
  return Number(value.toPrecision(3)).toLocaleString("en", { maximumSignificantDigits: 3 });
}

function show(now) {
  state.dataset.state = now;
  text.textContent = state.dataset[now];
}
