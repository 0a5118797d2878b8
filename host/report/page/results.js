// What the runs came to: header, results, settings, definitions, how to repeat them.
"use strict";

// No line break before a unit or inside brackets.
const unbroken = (text) => text.replace(/\[[^\]]*\]| %/g, (part) => part.replaceAll(" ", "\u00a0")).replace(/-(?=\d)/g, "\u2011");

function metaOf(report) {
  const [run] = report.runs, read = report.read_at ? [make("span", {}, "read at " + report.read_at)] : [];
  if (report.runs.length === 1) return [state(run.state, run.state_text), ...run.facts.map((fact) => make("span", {}, fact)), ...read];
  const names = ["running", "finished", "stopped", "failed", "incomplete"];
  const counts = names.map((name) => [name, report.runs.filter((other) => other.state === name).length]);
  return [...counts.filter(([, count]) => count > 0).map(([name, count]) => state(name, count + " " + name)), ...read];
}

function resultRow(metric, result) {
  const unit = metric.unit ? range(" " + metric.unit) : null, empty = () => make("td", { class: "n" });
  const best = result.best === null ? [empty(), empty()]
    : [valueCell(metric, result.best, result.best_interval), numberCell(result.best_epoch + 1, String(result.best_epoch + 1))];
  return [rowHead(metric.title, unit), valueCell(metric, result.first), valueCell(metric, result.final, result.interval), ...best];
}

function resultsOfOne(report) {
  const [run] = report.runs;
  if (report.metrics.length === 0) return [note("Nothing was measured yet.")];
  const rows = report.metrics.map((metric) => resultRow(metric, (metric.of_training ? run.training : run.results)[metric.name]));
  const heads = [sortHead("metric"), ...["first", "final", "best", "at epoch"].map((text) => sortHead(text, true))];
  return table("First, final and best values; in brackets the 95 % interval", heads, rows);
}

// For every metric its final value, and its best where a direction is known.
const hasBest = (metric) => metric.better !== "unknown";
const valueHeads = (metrics, kind) => metrics.flatMap((metric) =>
  [sortHead(metric.title + (metric.unit ? ", " + metric.unit : "") + ", " + kind, true), ...(hasBest(metric) ? [sortHead("best", true)] : [])]);

// So few runs are told one by one.
const eachCell = (metric, mean) => numberCell(mean.mean, mean.values.map((value) => valueText(metric, value)).join(", "));

function meanCell(metric, mean) {
  if (mean && mean.values) return eachCell(metric, mean);
  return mean ? valueCell(metric, mean.mean, mean.interval) : numberCell(NaN, "-");
}

function groupTable(report, metrics) {
  const cells = (results) => metrics.flatMap((metric) => {
    const result = results[metric.name] || {};
    return [meanCell(metric, result.final), ...(hasBest(metric) ? [meanCell(metric, result.best)] : [])];
  });
  const rows = report.groups.map((group) => [rowHead(group.group), numberCell(group.runs, String(group.runs)), ...cells(group.results)]);
  return table("Means over the runs of each group, in brackets Student's 95 % interval of the mean; fewer than three runs one by one",
               [sortHead("group"), sortHead("runs", true), ...valueHeads(metrics, "mean final")], rows);
}

// A table of more columns leaves a sheet of paper.
const MOST_METRICS = 2, MOST_KEYS = 8;
const chunks = (list, size) => Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));

// As guise compare tells them.
const signed = (value) => (value < 0 ? "" : "+") + Number(value.toPrecision(3));
const pText = (p) => p === null ? "-" : p < 0.001 ? "< 0.001" : p.toFixed(3);

function pairedRow(one) {
  const between = one.interval === null ? "-" : "[" + one.interval.map(signed).join(", ") + "]", { higher, lower } = one.sign_test;
  return [rowHead(one.level + " - " + one.baseline), numberCell(one.pairs, String(one.pairs)), numberCell(one.mean, signed(one.mean)),
          make("td", {}, between), numberCell(one.t_test.p_holm ?? NaN, pText(one.t_test.p_holm)), make("td", {}, higher + " up, " + lower + " down")];
}

function pairedTables(paired, what) {
  const better = paired.better === "unknown" ? "" : `; ${paired.better} is better`;
  const heads = [sortHead("difference"), sortHead("pairs", true), sortHead("mean", true), sortHead("95 % interval"), sortHead("p (Holm)", true), sortHead("signs")];
  return paired.groups.flatMap((group) => {
    const where = Object.entries(group.differs).map(([key, value]) => key + "=" + value).join(" ");
    return table(`Differences of ${what} between runs of the same seed, in points` + better + (where ? "; " + where : ""), heads,
                 group.comparisons.map(pairedRow));
  });
}

const comparedTop1 = ({ paired }) => paired === null ? [] : [...pairedTables(paired, "the final top-1 accuracy"), ...paired.notes.map((text) => note(text))];

function runRow(run, metrics, first) {
  const seed = typeof run.seed === "number" ? run.seed : NaN, short = run.state === "finished" || run.state_text.length <= 60;
  const cells = metrics.flatMap((metric) => {
    const result = run.results[metric.name] || {}, best = result.best === null ? undefined : result.best;
    return [valueCell(metric, result.final, result.interval), ...(hasBest(metric) ? [valueCell(metric, best, result.best_interval)] : [])];
  });
  const which = !first ? [] : [make("td", {}, run.group), numberCell(seed, run.seed === null ? "-" : String(run.seed)),
                               make("td", {}, state(run.state, short ? run.state_text : run.state_text.slice(0, 60) + "..."))];
  return [rowHead(run.label), ...which, ...cells];
}

function mixture(group) {
  const keys = group.also_differ_in, named = keys.slice(0, 8).join(", ") + (keys.length > 8 ? ", ..." : "");
  return note("The runs of " + group.group + " are no mere repetitions with other seeds: they differ in " + named +
              ". Their mean and band mix these settings.");
}

function resultsOfSeveral(report) {
  const metrics = report.metrics.filter((metric) => !metric.of_training);
  const runs = report.groups.flatMap((group) => report.runs.filter((run) => run.group === group.group)), parts = chunks(metrics, MOST_METRICS);
  const everyRun = (part, i) => table(
    "Every run; in brackets the 95 % interval of its share of right images" + (i === 0 ? "" : ", continued"),
    [sortHead("run"), ...(i === 0 ? [sortHead("group"), sortHead("seed", true), sortHead("state")] : []), ...valueHeads(part, "final")],
    runs.map((run) => runRow(run, part, i === 0)));
  return [...parts.flatMap((part) => groupTable(report, part)), ...report.groups.filter((group) => group.also_differ_in.length > 0).map(mixture),
          ...comparedTop1(report), ...(parts.length === 0 ? [[]] : parts).flatMap(everyRun)];
}

// "0.1 (a, b); 0.2 (c and 7 more)"
function valuesText(runs, key) {
  const owners = new Map();
  key.values.forEach((value, i) => owners.set(value, [...(owners.get(value) || []), runs[i].label]));
  const named = (labels) => labels.length <= 4 ? labels.join(", ") : labels.slice(0, 3).join(", ") + " and " + (labels.length - 3) + " more";
  return [...owners].map(([value, labels]) => value + " (" + named(labels) + ")").join("; ");
}

function differencesOf(report) {
  const list = report.differences, alone = report.runs.length === 1;
  if (list.length === 0) return [note(alone ? "Nothing: every key has its default." : "Nothing: the runs share every key.")];
  if (!alone && list.length > MOST_KEYS) {
    return table("Keys whose values are not the same in all runs", [sortHead("key"), head("values, and the runs that have them")],
                 list.map((key) => [rowHead(make("code", {}, key.key)), make("td", { class: "wrap" }, valuesText(report.runs, key))]));
  }
  if (!alone) {
    return table("Keys whose values are not the same in all runs", [sortHead("run"), ...list.map((key) => sortHead(key.key))],
                 report.runs.map((run, i) => [rowHead(run.label), ...list.map((key) => make("td", {}, key.values[i]))]));
  }
  return table("Keys whose value is not the default, and the plugins' own options", [sortHead("key"), head("value"), head("default")],
               list.map((key) => [rowHead(make("code", {}, key.key)), make("td", { class: "wrap" }, key.values[0]),
                                  make("td", {}, key.default === null ? range("option of the plugin") : key.default)]));
}

const definitionsOf = (report) =>
  [make("dl", {}, ...report.definitions.flatMap(({ term, meaning }) => [make("dt", {}, term), make("dd", {}, meaning)]))];

function pluginsOf(run) {
  if (run.plugins === null) return [note("Plugins: " + run.method + ". Their versions and hashes stand in summary.json, which is not written yet.")];
  const wide = (text) => make("td", { class: "wrap" }, make("code", {}, text));
  return table(null, ["plugin", "kind", "version", "SHA-256", "file"].map((text) => head(text)),
               run.plugins.map((p) => [rowHead(p.name), make("td", {}, p.kind), make("td", {}, p.version), wide(p.sha256), wide(p.file)]));
}

function repeatOne(run) {
  const typed = run.command === null ? [] : [note("As it was typed:"), make("pre", {}, run.command)];
  return [...typed, note("From its complete configuration:"), make("pre", {}, run.again), ...pluginsOf(run),
          ...(run.machine.length > 0 ? [note("Machine: " + run.machine.join("; "))] : [])];
}

const repeatOf = (report) => report.runs.length === 1 ? repeatOne(report.runs[0])
  : report.runs.map((run) => make("details", {}, make("summary", {}, run.label), ...repeatOne(run)));
