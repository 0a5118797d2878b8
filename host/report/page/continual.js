// Runs with tasks: matrices of accuracies beside each other, figures of forgetting, what the groups differ in.
"use strict";

const MOST_TASKS_IN_NUMBERS = 12, MOST_GROUPS_IN_A_TABLE = 3, MOST_CLASSES_NAMED = 60;

function accuracyCell(value) {
  if (value === null) return make("td", { class: "z", style: "--p:0" });
  return make("td", { class: value > 60 ? "d" : null, style: "--p:" + (value / 100).toFixed(2) }, value.toFixed(1));
}

function numberedMatrix(rows, label) {
  const columns = rows[0].map((_, j) => make("th", { scope: "col" }, "task " + j));
  return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label },
    make("table", { class: "confusion" }, make("thead", {}, make("tr", {}, make("td", { style: "--p:0" }), ...columns)),
         make("tbody", {}, ...rows.map((row, k) => make("tr", {}, rowHead("after " + k), ...row.map(accuracyCell))))));
}

// Of many tasks: a colour for each number.
function paintedMatrix(rows, label) {
  const levels = rows.flat().map((value) => String.fromCharCode(value === null ? 0 : 1 + Math.round(value / 100 * 254))).join("");
  return make("img", { class: "painted", alt: label, src: heatMap(levels, rows[0].length, rows.length) });
}

function matrixOf(kind, rows) {
  const label = `Accuracies in %, ${kind.title}: rows after each task, columns on each task`;
  return make("figure", {}, make("h3", {}, kind.member, range(", " + kind.title)),
              rows[0].length > MOST_TASKS_IN_NUMBERS ? paintedMatrix(rows, label) : numberedMatrix(rows, label));
}

function matricesOf(part, group, network) {
  // What the head still tells, beside what the features still tell.
  const order = ["class", "probe", "ncm", "task"], of = (name) => group.matrices.find((m) => m.network === network && m.kind === name);
  const found = order.map((name) => [part.kinds.find((kind) => kind.name === name), of(name)]).filter(([kind, matrix]) => kind && matrix);
  return found.length === 0 ? [] : [make("div", { class: "matrices" }, ...found.map(([kind, matrix]) => matrixOf(kind, matrix.rows)))];
}

function driftOf(group) {
  if (group.drift.length < 2) return [];
  const percent = group.drift.map((row) => row.map((value) => value === null ? null : Math.max(0, Math.min(100, 100 * value))));
  return [make("div", { class: "matrices" }, matrixOf({ member: "CKA", title: "features after a task and after the one before, 100 is alike" }, percent))];
}

function taskNames({ classes }) {
  if (classes === null) return [note("The runs have other classes in their tasks.")];
  const many = classes.flat().length > MOST_CLASSES_NAMED;
  const text = classes.map((names, j) => `task ${j}: ` + (many ? names.length + " classes" : names.join(", ")));
  return [note(text.slice(0, 40).join("; ") + (text.length > 40 ? "; ..." : "") + ".")];
}

// The figure without its kind; that of the representation stands with the probe's.
const keyOf = (figure) => figure.name.split(".").at(-1);
const kindOf = (figure) => figure.kind || "probe";

function figuresOfNetwork(part, group, network) {
  const figures = part.figures.filter((figure) => figure.network === network), keys = [...new Set(figures.map(keyOf))];
  const kinds = part.kinds.filter((kind) => figures.some((figure) => kindOf(figure) === kind.name));
  const rows = keys.map((key) => {
    const same = figures.filter((figure) => keyOf(figure) === key);
    return [rowHead(same[0].title, range(" " + same[0].unit)), ...kinds.map((kind) => {
      const figure = same.find((one) => kindOf(one) === kind.name);
      return figure ? meanCell(figure, group.figures[figure.name]) : make("td", { class: "n" });
    })];
  });
  return rows.length === 0 ? [] : table(`Figures of the ${network}`, [sortHead("figure"), ...kinds.map((kind) => sortHead(kind.title, true))], rows);
}

function figuresOfGroups(part) {
  return part.kinds.flatMap((kind) => chunks(part.groups, MOST_GROUPS_IN_A_TABLE).flatMap((groups) => {
    const figures = part.figures.filter((figure) => figure.network === "student" && kindOf(figure) === kind.name);
    const rows = figures.map((figure) => [rowHead(figure.title, range(" " + figure.unit)), ...groups.map((group) => meanCell(figure, group.figures[figure.name]))]);
    return rows.length === 0 ? [] : table(`Figures, ${kind.title}; in brackets Student's 95 % interval of the mean`,
                                          [sortHead("figure"), ...groups.map((group) => sortHead(group.group, true))], rows);
  }));
}

function groupMatrices(part, group) {
  const runs = group.runs > 1 ? `, means of ${group.runs} runs` : "";
  const networks = [...new Set(group.matrices.map((matrix) => matrix.network))];
  return [make("h3", { class: "group" }, `${group.group}: ${group.tasks_done} of ${group.tasks} tasks${runs}`), ...taskNames(group),
          ...networks.flatMap((network) => [...(networks.length > 1 ? [note(`Of the ${network}:`)] : []), ...matricesOf(part, group, network)]),
          ...driftOf(group)];
}

function comparedGroups(part) {
  const lower = (text) => text[0].toLowerCase() + text.slice(1), notes = part.paired.flatMap((one) => one.document.notes);
  return [...part.paired.flatMap((one) => pairedTables(one.document, lower(one.title))), ...[...new Set(notes)].map((text) => note(text))];
}

function continualOf(part) {
  const missing = part.left_out.map(({ run, reason }) => note(`Left out: ${run}: ${reason}`));
  if (part.groups.length === 0) return missing;
  const networks = [...new Set(part.figures.map((figure) => figure.network))];
  const figures = part.groups.length === 1 ? networks.flatMap((network) => figuresOfNetwork(part, part.groups[0], network)) : figuresOfGroups(part);
  return [note("Accuracies on the test images of each task (columns) after each task (rows), in %. What falls in R_class and not in R_probe is forgotten " +
               "by the head alone; what falls in both is lost from the features."),
          ...part.groups.flatMap((group) => groupMatrices(part, group)), ...figures,
          ...part.reasons.map((reason) => note("Where a figure is missing: " + reason + ".")), ...comparedGroups(part), ...missing,
          make("div", { class: "charts" }, ...part.curves.map(figureOf))];
}
