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

function meanCell(metric, mean) {
  return mean ? valueCell(metric, mean.mean, mean.interval) : numberCell(NaN, "-");
}

function groupTable(report, metrics) {
  const cells = (results) => metrics.flatMap((metric) => {
    const result = results[metric.name] || {};
    return [meanCell(metric, result.final), ...(hasBest(metric) ? [meanCell(metric, result.best)] : [])];
  });
  const rows = report.groups.map((group) => [rowHead(group.group), numberCell(group.runs, String(group.runs)), ...cells(group.results)]);
  return table("Means over the runs of each group; in brackets Student's 95 % interval of the mean",
               [sortHead("group"), sortHead("runs", true), ...valueHeads(metrics, "mean final")], rows);
}

function runRow(run, metrics) {
  const seed = typeof run.seed === "number" ? run.seed : NaN, short = run.state === "finished" || run.state_text.length <= 60;
  const cells = metrics.flatMap((metric) => {
    const result = run.results[metric.name] || {}, best = result.best === null ? undefined : result.best;
    return [valueCell(metric, result.final, result.interval), ...(hasBest(metric) ? [valueCell(metric, best, result.best_interval)] : [])];
  });
  return [rowHead(run.label), make("td", {}, run.group), numberCell(seed, run.seed === null ? "-" : String(run.seed)),
          make("td", {}, state(run.state, short ? run.state_text : run.state_text.slice(0, 60) + "...")), ...cells];
}

function mixture(group) {
  const keys = group.also_differ_in, named = keys.slice(0, 8).join(", ") + (keys.length > 8 ? ", ..." : "");
  return note("The runs of " + group.group + " are no mere repetitions with other seeds: they differ in " + named +
              ". Their mean and band mix these settings.");
}

function resultsOfSeveral(report) {
  const metrics = report.metrics.filter((metric) => !metric.of_training);
  const rows = report.groups.flatMap((group) => report.runs.filter((run) => run.group === group.group)).map((run) => runRow(run, metrics));
  const heads = [sortHead("run"), sortHead("group"), sortHead("seed", true), sortHead("state"), ...valueHeads(metrics, "final")];
  return [...groupTable(report, metrics), ...report.groups.filter((group) => group.also_differ_in.length > 0).map(mixture),
          ...table("Every run; in brackets the 95 % interval of its share of right images", heads, rows)];
}

function differencesOf(report) {
  const list = report.differences, alone = report.runs.length === 1;
  if (list.length === 0) return [note(alone ? "Nothing: every key has its default." : "Nothing: the runs share every key.")];
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
