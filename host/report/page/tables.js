// Elements and tables. What comes from the document becomes text, never markup.
"use strict";

const visible = (text) => text.replace(/[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g,
                                          (c) => "\\x" + c.charCodeAt(0).toString(16).padStart(2, "0"));

// make("td", {class: "n"}, "text", element, ...); attributes and children that are null are left out.
function make(name, attributes, ...children) {
  const element = document.createElement(name);
  Object.entries(attributes || {}).forEach(([key, value]) => { if (value !== null) element.setAttribute(key, value); });
  element.append(...children.filter((child) => child !== null).map((child) => typeof child === "string" ? visible(child) : child));
  return element;
}

const note = (text) => make("p", { class: "note" }, text);
const range = (text) => make("span", { class: "range" }, text);
const state = (name, text) => make("span", { class: "state " + name }, text);

// A value with the digits of its metric; what was not finite stands as null in the document.
function valueText(metric, value) {
  if (!Number.isFinite(value)) return "not finite";
  return metric.notation === "significant" ? String(Number(value.toPrecision(metric.digits))) : value.toFixed(metric.digits);
}

const numberCell = (value, ...content) => make("td", { class: "n", "data-value": Number.isFinite(value) ? value : "" }, ...content);

function valueCell(metric, value, interval) {
  if (value === undefined) return numberCell(NaN, "-");
  const between = interval && " [" + interval.map((end) => end.toFixed(metric.digits)).join(", ") + "]";
  return numberCell(value, valueText(metric, value), between ? range(between) : null);
}

const rowHead = (...content) => make("th", { scope: "row" }, ...content);
const sortHead = (text, ofNumbers) => make("th", { scope: "col", class: ofNumbers ? "n" : null }, make("button", { type: "button" }, text));
const head = (text, ofNumbers) => make("th", { scope: "col", class: ofNumbers ? "n" : null }, text);

// `heads` and the rows' cells are elements. A table with a caption is one that sorts.
function table(caption, heads, rows) {
  const body = make("table", { class: caption && "sortable", "aria-label": caption }, make("thead", {}, make("tr", {}, ...heads)),
                    make("tbody", {}, ...rows.map((cells) => make("tr", {}, ...cells))));
  const scroll = make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption || heads[0].textContent }, body);
  if (caption) sortable(body);
  return caption ? [make("p", { class: "note caption" }, caption), scroll] : [scroll];
}

function sortBy(body, column, descending) {
  const key = (row) => row.cells[column].dataset.value ?? row.cells[column].textContent.trim();
  const compare = (a, b) => {
    const x = key(a), y = key(b), p = parseFloat(x), q = parseFloat(y);
    if (x === "" || y === "") return (x === "") - (y === "");
    const order = Number.isNaN(p) || Number.isNaN(q) ? x.localeCompare(y) : p - q;
    return descending ? -order : order;
  };
  body.append(...[...body.rows].sort(compare));
}

function sortable(sorted) {
  const cells = [...sorted.tHead.rows[0].cells];
  cells.forEach((cell, column) => {
    const button = cell.querySelector("button");
    if (!button) return;
    button.addEventListener("click", () => {
      const earlier = cell.getAttribute("aria-sort"), descending = earlier ? earlier === "ascending" : cell.classList.contains("n");
      cells.forEach((other) => other.removeAttribute("aria-sort"));
      cell.setAttribute("aria-sort", descending ? "descending" : "ascending");
      sortBy(sorted.tBodies[0], column, descending);
    });
  });
}
