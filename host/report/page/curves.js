// The curves, drawn by dygraphs: on the screen to be zoomed together, for print once more on light paper.
"use strict";

// Okabe and Ito's colours, darker or lighter than theirs where the paper asks for it.
const palettes = {
  light: ["#0072b2", "#d55e00", "#008562", "#b3478c", "#8a6d00", "#3a86c8", "#5b4fc0", "#555b61"],
  dark: ["#56b4e9", "#f08a4b", "#2fc49a", "#e08fc0", "#e6c84f", "#9cc9f5", "#a99df5", "#b9c0c7"],
};
const dashes = [null, [7, 3], [2, 3], [9, 3, 2, 3], [12, 4], [4, 2], [9, 3, 2, 3, 2, 3], [1, 2]];
const dark = matchMedia("(prefers-color-scheme: dark)"), printed = matchMedia("print");
const coarse = matchMedia("(pointer: coarse)").matches;
const everyCurve = [];
const onPaper = () => document.documentElement.classList.contains("paper");

let synchronising = false, showRuns = false;
function changeAll(change) {
  synchronising = true;
  everyCurve.forEach(change);
  synchronising = false;
}

const colourOf = (line) => palettes[dark.matches && !onPaper() ? "dark" : "light"][line.style % 8];
const dashOf = (line) => line.run ? [1, 2] : dashes[(line.style + Math.floor(line.style / 8)) % 8];
const number = (value) => value === "NaN" ? NaN : value;
const shown = (value) => value === null || Number.isNaN(value) ? "" :
  Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(4)));

function lastText(line) {
  const last = line.mean.findLast((value) => value !== null);
  return last === undefined ? "none" : last === "NaN" ? "not finite" : last.toFixed(2);
}

// What a screen reader says in place of the curves.
function descriptionOf(chart) {
  const lines = chart.lines.filter((line) => !line.run), named = lines.slice(0, 12).map((line) => `${line.label} ${lastText(line)}`);
  return `Line chart: ${chart.title}${chart.unit ? " in " + chart.unit : ""} over ${chart.x || "epochs"}. Last values: ${named.join(", ")}` +
    (lines.length > named.length ? ", and more." : ".");
}

function swatch(line) {
  const create = (name, values) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.entries(values).forEach(([key, value]) => element.setAttribute(key, value));
    return element;
  };
  const svg = create("svg", { width: 26, height: 8, "aria-hidden": "true" });
  svg.append(create("line", { x1: 0, x2: 26, y1: 4, y2: 4, stroke: colourOf(line), "stroke-width": line.run ? 1 : 2.2,
                              "stroke-dasharray": (dashOf(line) || ["none"]).join(" ") }));
  return svg;
}

function rowsOf(chart, bands) {
  return chart.epochs.map((epoch, i) => [epoch].concat(chart.lines.map((line) => {
    const mean = number(line.mean[i]);
    if (!bands) return mean;
    if (mean === null) return [null, null, null];
    return line.low ? [number(line.low[i]), mean, number(line.high[i])] : [mean, mean, mean];
  })));
}

class Curves {
  constructor(figure, chart) {
    this.chart = chart;
    this.plot = figure.querySelector(".plot");
    this.legend = figure.querySelector(".legend");
    this.drawPoints = chart.epochs.length <= 30;
    this.graph = new Dygraph(this.plot, rowsOf(chart, this.hasBands()), this.options());
    this.fillLegend();
  }

  // Epochs are no tasks and no steps.
  isLike(other) { return other.chart.x === this.chart.x; }

  hasBands() { return this.chart.lines.some((line) => line.low); }

  options() {
    const { epochs, lines } = this.chart, span = epochs.length ? epochs[epochs.length - 1] - epochs[0] : 0;
    return {
      labels: ["epoch", ...lines.map((line, i) => "line" + i)], customBars: this.hasBands(), legend: "never",
      fillAlpha: 0.16, connectSeparatedPoints: true, drawPoints: this.drawPoints, pointSize: 2.4, highlightCircleSize: 3.5,
      strokeWidth: 2, xRangePad: 6, yRangePad: 10, gridLineWidth: 1, axisLineWidth: 1, axisLabelFontSize: 12,
      visibility: this.visibility(),
      axes: {
        x: { pixelsPerLabel: 55, axisLabelFormatter: (x) => Number.isInteger(x) || span < 1 ? String(x) : "" },
        y: { axisLabelWidth: 46, pixelsPerLabel: 32, axisLabelFormatter: shown },
      },
      highlightCallback: (event, x) => everyCurve.filter((other) => this.isLike(other)).forEach((other) => other.select(x)),
      unhighlightCallback: () => everyCurve.forEach((other) => other.select(null)),
      drawCallback: (graph, initial) => this.drawn(graph, initial),
      ...this.colours(), ...(coarse ? { interactionModel: {} } : {}),
    };
  }

  visibility() { return this.chart.lines.map((line) => !line.run || showRuns); }

  colours() {
    const style = getComputedStyle(document.documentElement), light = onPaper();
    const series = Object.fromEntries(this.chart.lines.map((line, i) =>
      ["line" + i, { color: colourOf(line), strokePattern: dashOf(line), strokeWidth: line.run ? 1 : 2, drawPoints: !line.run && this.drawPoints }]));
    return { series, gridLineColor: light ? "#dfe2e6" : style.getPropertyValue("--line").trim(),
             axisLineColor: light ? "#4a4f55" : style.getPropertyValue("--quiet").trim() };
  }

  drawn(graph, initial) {
    const points = this.chart.lines.reduce((sum, line) => sum + line.mean.filter((v) => Number.isFinite(v)).length, 0);
    if (points > 0) this.plot.dataset.drawn = String(points);
    if (initial || synchronising) return;
    const dateWindow = graph.isZoomed("x") ? graph.xAxisRange() : null;
    changeAll((other) => { if (other.graph !== graph && this.isLike(other)) other.graph.updateOptions({ dateWindow }); });
  }

  fillLegend() {
    this.outputs = this.chart.lines.map(() => make("output"));
    this.legend.replaceChildren(...this.chart.lines.map((line, i) => {
      const item = line.label === "" ? make("li", {}, this.outputs[i]) : make("li", {}, swatch(line), make("span", {}, line.label), this.outputs[i]);
      item.hidden = line.run && !showRuns;
      return item;
    }));
  }

  select(x) {
    const row = x === null ? -1 : this.chart.epochs.indexOf(x);
    this.outputs.forEach((output, i) => { output.textContent = row < 0 ? "" : shown(number(this.chart.lines[i].mean[row])); });
    if (row < 0) this.graph.clearSelection(); else this.graph.setSelection(row);
  }

  // Paper has more dots to an inch than a screen, and its own size.
  repaint() {
    this.graph.updateOptions({ ...this.colours(), visibility: this.visibility(), pixelRatio: onPaper() ? 3 : null }, true);
    this.graph.resize(1, 1);
    this.plot.style.width = this.plot.style.height = "";
    this.graph.resize();
    this.fillLegend();
  }
}

const repaintAll = () => changeAll((curves) => curves.repaint());

function usePaper(wanted) {
  document.documentElement.classList.toggle("paper", wanted);
  repaintAll();
}

function figureOf(chart) {
  const unit = chart.unit ? make("span", { class: "unit" }, ` (${chart.unit})`) : null;
  return make("figure", { class: "chart" }, make("h3", {}, chart.title, unit), make("ul", { class: "legend" }),
              make("div", { class: "plot", role: "img", "aria-label": descriptionOf(chart) }), make("figcaption", {}, chart.definition));
}

function toolsOf(charts) {
  const whole = make("button", { type: "button", id: "unzoom" }, "whole course"), runs = make("input", { type: "checkbox", id: "show-runs" });
  whole.addEventListener("click", () => changeAll((curves) => curves.graph.updateOptions({ dateWindow: null, valueRange: null })));
  runs.addEventListener("change", () => { showRuns = runs.checked; repaintAll(); });
  const single = charts.some((chart) => chart.lines.some((line) => line.run)) ? make("label", {}, runs, " single runs") : null;
  return make("div", { class: "tools" }, make("span", { class: "drag" }, "Drag over a chart to zoom all of them."), whole, single);
}

// The frames; drawCurves fills them once they stand in the page.
function curvesOf(report) {
  if (report.curves.length === 0) return [note("Nothing was measured yet: metrics.jsonl is missing or empty.")];
  const means = report.runs.length > report.groups.length
    ? [note("Lines are means over the runs of a group, bands reach from their least to their greatest value.")] : [];
  return [...means, toolsOf(report.curves), make("div", { class: "charts" }, ...report.curves.map(figureOf))];
}

function drawCurves(charts) {
  document.documentElement.classList.toggle("paper", printed.matches);
  document.querySelectorAll(".chart").forEach((figure, i) => everyCurve.push(new Curves(figure, charts[i])));
  if (printed.matches) repaintAll();
  dark.addEventListener("change", repaintAll);
  printed.addEventListener("change", () => usePaper(printed.matches));
  window.addEventListener("beforeprint", () => usePaper(true));
  window.addEventListener("afterprint", () => usePaper(printed.matches));
}
