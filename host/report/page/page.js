// Fills the sections of the page from its document.
"use strict";

const report = JSON.parse(document.getElementById("guise-report").textContent);
const alone = report.runs.length === 1;
const fill = (id, content) => document.getElementById(id).parentElement.append(...content);
// A part that could not be made says why.
const fillPart = (id, contentOf) => fill(id, report[id].left_out ? [note("Left out: " + report[id].left_out)] : contentOf(report[id]));

document.querySelector("main").hidden = false;
document.querySelector(".lead").textContent = unbroken(document.querySelector(".lead").textContent);
document.getElementById("meta").append(...metaOf(report));
if (alone) {
  document.getElementById("differences").textContent = "What is not at its default";
  document.getElementById("repeat").textContent = "To repeat it";
}
fill("results", alone ? resultsOfOne(report) : resultsOfSeveral(report));
if (report.continual) fill("continual", continualOf(report.continual)); else document.getElementById("continual").parentElement.remove();
fill("differences", differencesOf(report));
if (alone) {
  fillPart("confusion", confusionOf);
  fillPart("errors", errorsOf);
  fillPart("first_batch", firstBatchOf);
  fillPart("features", featuresOf);
} else {
  document.querySelectorAll("section.one").forEach((section) => section.remove());
}
fill("definitions", definitionsOf(report));
fill("repeat", repeatOf(report));
fill("curves", curvesOf(report));
drawCurves([...report.curves, ...(report.continual ? report.continual.curves : [])]);

window.addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
document.documentElement.dataset.ready = "yes";
