// Draws the curves from the JSON in the page and sorts its tables. Everything from outside reaches the page as text.
"use strict";
(function () {
  const data = JSON.parse(document.getElementById("guise-data").textContent);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const coarse = matchMedia("(pointer: coarse)").matches;
  // Okabe and Ito's colours, darker or lighter than theirs where the paper asks for it.
  const palettes = {
    light: ["#0072b2", "#d55e00", "#008562", "#b3478c", "#8a6d00", "#3a86c8", "#5b4fc0", "#555b61"],
    dark: ["#56b4e9", "#f08a4b", "#2fc49a", "#e08fc0", "#e6c84f", "#9cc9f5", "#a99df5", "#b9c0c7"],
  };
  const dashes = [null, [7, 3], [2, 3], [9, 3, 2, 3], [12, 4], [4, 2], [9, 3, 2, 3, 2, 3], [1, 2]];
  const colourOf = (line) => palettes[dark.matches ? "dark" : "light"][line.style % 8];
  const dashOf = (line) => line.run ? [1, 2] : dashes[(line.style + Math.floor(line.style / 8)) % 8];
  const number = (value) => value === "NaN" ? NaN : value;
  const shown = (value) => value === null || Number.isNaN(value) ? "" :
    Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(4)));

  function svg(name, values, ...children) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.entries(values).forEach(([key, value]) => { if (value !== null) element.setAttribute(key, value); });
    element.append(...children);
    return element;
  }

  function swatch(line) {
    const dash = dashOf(line) && dashOf(line).join(" ");
    return svg("svg", { width: 26, height: 8, "aria-hidden": "true" },
               svg("line", { x1: 0, x2: 26, y1: 4, y2: 4, stroke: colourOf(line), "stroke-width": line.run ? 1 : 2.2, "stroke-dasharray": dash }));
  }

  // Round numbers from low to high, about `count` of them.
  function ticks(low, high, count) {
    const raw = (high - low) / count || 1, power = 10 ** Math.floor(Math.log10(raw));
    const step = power * ([1, 2, 5, 10].find((f) => f * power >= raw) || 10);
    const list = [];
    for (let i = Math.ceil(low / step); i * step <= high + step * 1e-9; ++i) list.push(i * step);
    return list;
  }

  // The chart as drawn lines: what is printed in place of the canvas, sharp and always on light paper.
  function paper(chart) {
    const lines = chart.lines.filter((line) => !line.run);
    const finite = lines.flatMap((line) => [...line.mean, ...(line.low || []), ...(line.high || [])]).filter(Number.isFinite);
    if (finite.length === 0) return svg("svg", { class: "paper" });
    const [left, top, right, bottom] = [42, 6, 334, 172], [first, last] = [chart.epochs[0], chart.epochs[chart.epochs.length - 1]];
    let low = finite.reduce((a, b) => Math.min(a, b)), high = finite.reduce((a, b) => Math.max(a, b));
    if (low === high) { low -= 0.5; high += 0.5; }
    const x = (v) => left + (last > first ? (v - first) / (last - first) : 0.5) * (right - left - 6) + 3;
    const y = (v) => bottom - ((v - low) / (high - low)) * (bottom - top - 12) - 6;
    const at = (value, i) => x(chart.epochs[i]).toFixed(1) + " " + y(value).toFixed(1);
    const known = (list) => list.map((value, i) => [value, i]).filter(([value]) => value !== null);
    const text = (content, values) => svg("text", Object.assign({ "font-size": 9, fill: "#4a4f55" }, values), content);
    const path = (list) => known(list).reduce((d, [value, i], n, all_) =>
      Number.isFinite(value) ? d + (n > 0 && Number.isFinite(all_[n - 1][0]) ? "L" : "M") + at(value, i) : d, "");
    const parts = [];
    ticks(low, high, 5).forEach((v) => parts.push(svg("line", { x1: left, x2: right, y1: y(v), y2: y(v), stroke: "#dfe2e6" }),
                                                  text(shown(v), { x: left - 4, y: y(v) + 3, "text-anchor": "end" })));
    ticks(first, last, 6).filter((v) => Number.isInteger(v) || last - first < 1)
      .forEach((v) => parts.push(text(shown(v), { x: x(v), y: bottom + 12, "text-anchor": "middle" })));
    parts.push(svg("path", { d: `M${left} ${top}V${bottom}H${right}`, fill: "none", stroke: "#4a4f55" }));
    lines.filter((line) => line.low).forEach((line) => {
      const up = known(line.high).filter(([v]) => Number.isFinite(v)), down = known(line.low).filter(([v]) => Number.isFinite(v)).reverse();
      parts.push(svg("path", { d: "M" + [...up, ...down].map(([v, i]) => at(v, i)).join("L") + "Z", fill: palettes.light[line.style % 8], "fill-opacity": 0.16 }));
    });
    lines.forEach((line) => parts.push(svg("path", { class: "line", d: path(line.mean), fill: "none", stroke: palettes.light[line.style % 8],
                                                    "stroke-width": 1.6, "stroke-dasharray": dashOf(line) && dashOf(line).join(" ") })));
    return svg("svg", { class: "paper", viewBox: "0 0 340 188", "aria-hidden": "true" }, ...parts);
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
      this.figure = figure;
      this.chart = chart;
      this.plot = figure.querySelector(".plot");
      this.legend = figure.querySelector(".legend");
      const bands = chart.lines.some((line) => line.low);
      const labels = ["epoch"].concat(chart.lines.map((line, i) => "line" + i));
      const span = chart.epochs.length ? chart.epochs[chart.epochs.length - 1] - chart.epochs[0] : 0;
      this.graph = new Dygraph(this.plot, rowsOf(chart, bands), Object.assign({
        labels, customBars: bands, legend: "never", fillAlpha: 0.16, connectSeparatedPoints: true,
        drawPoints: chart.epochs.length <= 30, pointSize: 2.4, highlightCircleSize: 3.5,
        strokeWidth: 2, xRangePad: 6, yRangePad: 10, gridLineWidth: 1, axisLineWidth: 1, axisLabelFontSize: 12,
        visibility: chart.lines.map((line) => !line.run),
        axes: {
          x: { pixelsPerLabel: 55, axisLabelFormatter: (x) => Number.isInteger(x) || span < 1 ? String(x) : "" },
          y: { axisLabelWidth: 46, pixelsPerLabel: 32, axisLabelFormatter: shown },
        },
        series: this.series(),
        highlightCallback: (event, x) => all.forEach((other) => other.select(x)),
        unhighlightCallback: () => all.forEach((other) => other.select(null)),
        drawCallback: (graph, initial) => this.drawn(graph, initial),
      }, this.colours(), coarse ? { interactionModel: {} } : {}));
      this.fillLegend();
      figure.append(paper(chart));
    }

    colours() {
      const style = getComputedStyle(document.documentElement);
      return { gridLineColor: style.getPropertyValue("--line").trim(), axisLineColor: style.getPropertyValue("--quiet").trim() };
    }

    series() {
      const options = {};
      this.chart.lines.forEach((line, i) => {
        options["line" + i] = { color: colourOf(line), strokePattern: dashOf(line), strokeWidth: line.run ? 1 : 2,
                                drawPoints: !line.run && this.chart.epochs.length <= 30 };
      });
      return options;
    }

    drawn(graph, initial) {
      const points = this.chart.lines.reduce((sum, line) => sum + line.mean.filter((v) => Number.isFinite(v)).length, 0);
      if (points > 0) this.plot.dataset.drawn = String(points);
      if (initial || synchronising) return;
      synchronising = true;
      const window = graph.xAxisRange();
      all.forEach((other) => {
        if (other.graph && other.graph !== graph) other.graph.updateOptions({ dateWindow: graph.isZoomed("x") ? window : null });
      });
      synchronising = false;
    }

    fillLegend() {
      this.outputs = [];
      this.legend.replaceChildren(...this.chart.lines.map((line) => {
        const item = document.createElement("li"), label = document.createElement("span"), output = document.createElement("output");
        label.textContent = line.label;
        item.hidden = line.run && !showRuns;
        if (line.label === "") item.append(output); else item.append(swatch(line), label, output);
        this.outputs.push(output);
        return item;
      }));
    }

    select(x) {
      if (!this.graph) return;
      const row = x === null ? -1 : this.chart.epochs.indexOf(x);
      this.outputs.forEach((output, i) => { output.textContent = row < 0 ? "" : shown(number(this.chart.lines[i].mean[row])); });
      if (row < 0) this.graph.clearSelection(); else this.graph.setSelection(row);
    }

    repaint() {
      this.graph.updateOptions(Object.assign({ series: this.series() }, this.colours()));
      this.fillLegend();
    }

    show() {
      this.graph.updateOptions({ visibility: this.chart.lines.map((line) => !line.run || showRuns) });
      this.fillLegend();
    }
  }

  let synchronising = false, showRuns = false;
  const all = [];
  document.querySelectorAll(".chart").forEach((figure, i) => {
    try {
      all.push(new Curves(figure, data.charts[i]));
    } catch (error) {
      console.error(error);
    }
  });

  const unzoom = document.getElementById("unzoom"), runs = document.getElementById("show-runs");
  if (unzoom) unzoom.addEventListener("click", () => {
    synchronising = true;
    all.forEach((curves) => curves.graph.updateOptions({ dateWindow: null, valueRange: null }));
    synchronising = false;
  });
  if (runs) runs.addEventListener("change", () => {
    showRuns = runs.checked;
    synchronising = true;
    all.forEach((curves) => curves.show());
    synchronising = false;
  });
  const repaint = () => {
    synchronising = true;
    all.forEach((curves) => curves.repaint());
    synchronising = false;
  };
  dark.addEventListener("change", repaint);

  window.addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((d) => { d.open = true; }));

  function sortBy(table, column, descending) {
    const body = table.tBodies[0], key = (row) => row.cells[column].dataset.value ?? row.cells[column].textContent.trim();
    const compare = (a, b) => {
      const x = key(a), y = key(b), p = parseFloat(x), q = parseFloat(y);
      if (x === "" || y === "") return (x === "") - (y === "");
      const order = Number.isNaN(p) || Number.isNaN(q) ? x.localeCompare(y) : p - q;
      return descending ? -order : order;
    };
    body.append(...[...body.rows].sort(compare));
  }
  document.querySelectorAll("table.sortable").forEach((table) => {
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = head.querySelector("button");
      if (!button) return;
      button.addEventListener("click", () => {
        const descending = head.getAttribute("aria-sort") ? head.getAttribute("aria-sort") === "ascending" : head.classList.contains("n");
        [...table.tHead.rows[0].cells].forEach((cell) => cell.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", descending ? "descending" : "ascending");
        sortBy(table, column, descending);
      });
    });
  });
  document.documentElement.dataset.ready = "yes";
})();
