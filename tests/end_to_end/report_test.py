"""`guise report` seen in a browser: curves drawn, nothing asked of any network, nothing wider than a phone, printable, and
harmless with hostile names. Run folders are written by the test."""

import json
import re
import shutil
import tempfile
import time
import unittest
import zlib
from pathlib import Path

from browser import Browser
from program import guise
from run_folders import write_pictures, write_run, write_tasks

# Points that dygraphs was given and drew, for each chart.
DRAWN = "[...document.querySelectorAll('.chart .plot')].map(p => Number(p.dataset.drawn || 0))"
# Pixels of each chart's canvas that are not empty.
PAINTED = """[...document.querySelectorAll('.chart .plot')].map(plot => {
  const canvas = plot.querySelectorAll('canvas')[0], pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  let count = 0;
  for (let i = 3; i < pixels.length; i += 4) count += pixels[i] > 0;
  return count;
})"""
# Elements that reach beyond the window and do not scroll inside something.
TOO_WIDE = """[...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.scroll, .plot'))
  .map(e => e.tagName + '.' + e.className)"""
# Where each chart lies, and in how many columns it has pixels of its lines' colours: how long they are.
PAPER = """[...document.querySelectorAll('.chart')].map(c => {
  const box = c.querySelector('.plot').getBoundingClientRect(), canvas = c.querySelector('canvas');
  const strokes = [...c.querySelectorAll('.legend line')].map(l => l.getAttribute('stroke'));
  const colours = (strokes.length ? strokes : ['#0072b2']).map(s => s.match(/\\w\\w/g).map(h => parseInt(h, 16)));
  const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data, columns = new Set();
  for (let i = 0; i < pixels.length; i += 4)
    if (pixels[i + 3] > 250 && colours.some(k => k.every((value, j) => Math.abs(value - pixels[i + j]) < 3))) columns.add(i / 4 % canvas.width);
  return {width: box.width, right: box.right, length: columns.size * box.width / canvas.width, scale: canvas.width / box.width};
})"""


class ReportTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.browser = Browser().__enter__()
        cls.addClassCleanup(cls.browser.__exit__, None, None, None)

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="guise-report-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def report(self, *runs, out=None):
        words = [*runs] + ([] if out is None else ["-o", out])
        done = guise("report", *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout, "")
        return Path(out) if out else Path(runs[0]) / "report.html"

    def look(self, page, **how):
        """Opens the page and asserts what must hold of every page."""
        self.browser.open(page, **how)
        self.assertEqual(self.browser.complaints(), [])
        self.assertEqual(self.browser.requests(), [])
        self.assertEqual(self.browser.evaluate("document.documentElement.dataset.ready"), "yes")
        drawn = self.browser.evaluate(DRAWN)
        self.assertTrue(all(points > 0 for points in drawn), drawn)
        return drawn

    def one_run(self, **keywords):
        run = write_run(self.folder / "one", networks=("teacher", "average"), **keywords)
        write_pictures(run)
        return run

    def several_runs(self):
        return [write_run(self.folder / f"{strategy}-{seed}", strategy, seed) for strategy in ("ce", "kd", "mask_clso") for seed in range(3)]

    def test_the_curves_of_one_run_are_drawn(self):
        page = self.report(self.one_run())
        drawn = self.look(page)
        self.assertEqual(len(drawn), 6)  # top-1, top-5, loss, training loss, learning rate, speed
        self.assertTrue(all(count > 500 for count in self.browser.evaluate(PAINTED)))
        self.assertLess(page.stat().st_size, 500_000)
        lead = self.browser.evaluate("document.querySelector('.lead').textContent").replace("\u2011", "-").replace("\u00a0", " ")
        self.assertRegex(lead, r"^mask_clso with ema: top-1 8\d\.\d % \[8\d\.\d, 8\d\.\d\] after 20 epochs on Fashion-MNIST$")

    def test_the_pictures_of_one_run_are_shown(self):
        self.look(self.report(self.one_run()))
        count = self.browser.evaluate
        self.assertEqual(count("document.querySelectorAll('.confusion tbody td:not([style=\"--p:0\"])').length > 10"), True)
        self.assertEqual(count("document.querySelectorAll('.thumb').length"), 24)
        self.assertEqual(count("[...document.images].filter(i => i.complete && i.naturalWidth > 0).length"), 5)  # batch, 4 samples
        self.assertEqual(count("document.querySelectorAll('.rows .names span').length"), 12)
        loaded = """new Promise(done => { const i = new Image(); i.onload = () => done(i.naturalWidth); i.onerror = () => done(0);
                    i.src = getComputedStyle(document.querySelector('.thumb')).backgroundImage.slice(5, -2); })"""
        self.assertEqual(count(loaded), 224)

    def test_pictures_that_no_format_makes_small_still_fit(self):
        run = write_run(self.folder / "noise")
        write_pictures(run, noise=True)
        page = self.report(run)
        self.look(page)
        self.assertLess(page.stat().st_size, 500_000)
        self.assertEqual(self.browser.evaluate("document.querySelectorAll('.thumb').length"), 24)

    def test_groups_have_bands_and_runs_can_be_shown(self):
        page = self.report(*self.several_runs(), out=self.folder / "r.html")
        self.look(page)
        self.assertEqual(self.browser.evaluate("[...document.querySelectorAll('.chart')[0].querySelectorAll('.legend li:not([hidden])')].map(e => e.textContent)"),
                         ["ce", "kd", "mask_clso"])
        before = self.browser.evaluate(PAINTED)
        self.browser.evaluate("document.getElementById('show-runs').click()")
        self.assertEqual(self.browser.evaluate("document.querySelectorAll('.chart')[0].querySelectorAll('.legend li:not([hidden])').length"), 12)
        self.assertNotEqual(self.browser.evaluate(PAINTED), before)
        self.assertEqual(self.browser.complaints(), [])

    def test_zooming_one_chart_zooms_all(self):
        self.look(self.report(*self.several_runs(), out=self.folder / "r.html"))
        before = self.browser.evaluate(PAINTED)
        box = self.browser.evaluate("(b => [b.x, b.y, b.width, b.height])(document.querySelector('.plot').getBoundingClientRect())")
        y = box[1] + box[3] / 2
        for kind, x in (("mousePressed", 0.4), ("mouseMoved", 0.6), ("mouseMoved", 0.7), ("mouseReleased", 0.7)):
            self.browser.call("Input.dispatchMouseEvent", type=kind, x=box[0] + box[2] * x, y=y, button="left", buttons=1, clickCount=1)
        after = self.browser.evaluate(PAINTED)
        self.assertTrue(all(a != b for a, b in zip(after, before)), (before, after))
        self.browser.evaluate("document.getElementById('unzoom').click()")
        self.assertEqual(self.browser.evaluate(PAINTED), before)

    def test_tables_sort(self):
        self.look(self.report(*self.several_runs(), out=self.folder / "r.html"))
        every = "[...document.querySelectorAll('table')].find(t => (t.getAttribute('aria-label') || '').startsWith('Every run'))"
        column = f"[...{every}.tBodies[0].rows].map(r => Number(r.cells[4].dataset.value))"
        self.browser.evaluate(every + ".tHead.rows[0].cells[4].querySelector('button').click()")
        values = self.browser.evaluate(column)
        self.assertEqual(values, sorted(values, reverse=True))
        self.browser.evaluate(every + ".tHead.rows[0].cells[4].querySelector('button').click()")
        self.assertEqual(self.browser.evaluate(column), sorted(values))

    def test_a_phone_need_not_scroll_sideways(self):
        for page in (self.report(self.one_run()), self.report(*self.several_runs(), out=self.folder / "r.html")):
            self.look(page, width=380)
            self.assertLessEqual(self.browser.evaluate("document.documentElement.scrollWidth"), 380)
            self.assertEqual(self.browser.evaluate(TOO_WIDE), [])

    def test_print_has_the_curves_on_light_paper(self):
        self.look(self.report(*self.several_runs(), out=self.folder / "r.html"), dark=True, media="print", width=720)
        for paper in self.browser.evaluate(PAPER):
            self.assertGreater(paper["width"], 200)
            self.assertLessEqual(paper["right"], 720)
            self.assertGreater(paper["length"], 100)
            self.assertGreaterEqual(paper["scale"], 3)  # dots to a pixel: paper is finer than a screen
        self.assertEqual(self.browser.evaluate("document.querySelector('.legend line').getAttribute('stroke')"), "#0072b2")  # light paper's
        self.assertEqual(self.browser.evaluate("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)")
        lines = sum(len(re.findall(rb" l\n", content)) for content in streams(self.browser.pdf()))
        self.assertGreater(lines, 9 * 2 * 19)  # nine charts, most of them with three lines of twenty points

    def test_10_many_keys_and_many_measures_stay_on_the_paper(self):
        changes = {f"optimizer__k{i}": i for i in range(21)}
        runs = [write_run(self.folder / f"{strategy}-{seed}", strategy, seed, networks=("teacher", "average"),
                          **{key: value + seed for key, value in changes.items()}) for strategy in ("ce", "kd") for seed in range(3)]
        self.look(self.report(*runs, out=self.folder / "r.html"), media="print", width=720)
        beyond = "[...document.querySelectorAll('table')].filter(t => t.getBoundingClientRect().right > 720).map(t => t.getAttribute('aria-label'))"
        self.assertEqual(self.browser.evaluate(beyond), [])
        text = self.browser.evaluate("document.body.innerText")
        for i in range(21):
            self.assertIn(f"optimizer.k{i}", text)
        self.assertIn(f"20 (ce-0, kd-0); 21 (ce-1, kd-1); 22 (ce-2, kd-2)", text)

    def test_8_the_page_says_what_compare_says(self):
        runs = [write_run(self.folder / f"{strategy}-{seed}", strategy, seed) for strategy in ("ce", "kd") for seed in range(4)]
        self.look(self.report(*runs, out=self.folder / "r.html"))
        lead = self.browser.evaluate("document.querySelector('.lead').textContent").replace("\u2011", "-").replace("\u00a0", " ")
        (group,) = json.loads(guise("compare", *runs, "--json").stdout)["groups"]
        (compared,) = group["comparisons"]
        row = self.browser.evaluate("[...document.querySelectorAll('table')].find(t => (t.getAttribute('aria-label') || '').startsWith('Differences'))"
                                    ".tBodies[0].rows[0].innerText")
        self.assertIn(f"{compared['level']} - {compared['baseline']}", row)
        self.assertEqual(row.split("\t")[1], "4")
        found = "minus" in lead
        self.assertEqual(found, compared["t_test"]["p_holm"] < 0.05, lead)
        self.assertIn("4 pairs", lead)
        few = [run for run in runs if run.name[-1] in "01"]
        self.look(self.report(*few, out=self.folder / "few.html"))
        lead = self.browser.evaluate("document.querySelector('.lead').textContent")
        self.assertIn("nothing can be said", lead)
        means = self.browser.evaluate("[...document.querySelectorAll('table')][0].innerText")
        self.assertNotIn("[", means, "two runs have no interval")

    def test_the_screen_is_as_before_once_it_is_printed(self):
        self.look(self.report(*self.several_runs(), out=self.folder / "r.html"), dark=True)
        before = self.browser.evaluate(PAINTED)
        self.browser.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        self.assertTrue(all(count > 3 * screen for count, screen in zip(self.browser.evaluate(PAINTED), before)))
        self.browser.evaluate("window.dispatchEvent(new Event('afterprint'))")
        self.assertEqual(self.browser.evaluate(PAINTED), before)

    def test_without_scripts_the_results_can_be_read(self):
        page = self.report(self.one_run())
        self.browser.call("Emulation.setScriptExecutionDisabled", value=True)
        self.addCleanup(self.browser.call, "Emulation.setScriptExecutionDisabled", value=False)
        self.browser.events = []
        self.browser.call("Page.navigate", url=page.resolve().as_uri())
        self.browser.wait_for("Page.loadEventFired")
        text = self.browser.evaluate("document.body.innerText")
        for part in ("switched off", "mask_clso with ema: top-1", "Top-1 accuracy, teacher, %", "Training loss", "Learning rate"):
            self.assertIn(part, text)
        self.assertNotIn("Confusion matrix", text)  # no headings of what is not there
        self.assertLessEqual(self.browser.evaluate("document.documentElement.scrollWidth - innerWidth"), 0)

    def test_of_many_classes_the_most_frequent_confusions_are_listed(self):
        run = write_run(self.folder / "many")
        matrix = [[90 if i == j else i if j == 0 else 0 for j in range(40)] for i in range(40)]
        (run / "evaluation.json").write_text(json.dumps({"confusion": matrix, "errors": []}))
        self.look(self.report(run))
        self.assertEqual(self.browser.evaluate("[...document.querySelectorAll('section')].find(s => s.querySelector('#confusion'))"
                                               ".querySelector('tbody tr').innerHTML"),
                         '<th scope="row">39</th><td>0</td><td class="n">39</td><td class="n">30.2</td>')
        text = self.browser.evaluate("document.body.innerText")
        self.assertIn("Of 40 classes the most frequent confusions", text)
        self.assertIn("None: every evaluated image was classified right.", text)

    def test_dark_mode_has_light_ink_and_other_colours(self):
        page = self.report(self.one_run())
        seen = []
        for dark in (False, True):
            self.look(page, dark=dark)
            seen.append([self.browser.evaluate(f"getComputedStyle(document.body).{what}") for what in ("color", "backgroundColor")] +
                        [self.browser.evaluate("document.querySelector('.legend line').getAttribute('stroke')")])
        brightness = [[sum(map(int, re.findall(r"\d+", colour)[:3])) for colour in colours[:2]] for colours in seen]
        self.assertLess(brightness[0][0], brightness[0][1])
        self.assertGreater(brightness[1][0], brightness[1][1])
        self.assertNotEqual(seen[0][2], seen[1][2])

    def test_a_hundred_runs_of_two_hundred_epochs_stay_small(self):
        runs = [write_run(self.folder / f"{strategy}-{seed}", strategy, seed, epochs=200)
                for strategy in ("ce", "kd", "mask_clso", "mask_all") for seed in range(25)]
        begun = time.monotonic()
        page = self.report(*runs, out=self.folder / "r.html")
        print(f"100 runs: {time.monotonic() - begun:.1f} s, {page.stat().st_size / 1000:.0f} kB")
        self.assertLess(page.stat().st_size, 3_000_000)
        self.look(page)
        done = guise("report", *runs, "-o", page, "--group-by", "strategy.name", "--group-by", "train.seed")  # a line each
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertLess(page.stat().st_size, 3_000_000)
        self.look(page)

    def tasks_section(self):
        return self.browser.evaluate("document.getElementById('continual').parentElement.innerText")

    def test_a_run_with_tasks_shows_its_matrices_beside_each_other(self):
        run = self.one_run()
        document = write_tasks(run, networks=("average",))
        drawn = self.look(self.report(run))
        matrices = "[...document.querySelectorAll('.matrices')][0]"
        self.assertEqual(self.browser.evaluate(f"[...{matrices}.querySelectorAll('h3')].map(h => h.firstChild.textContent)"),
                         ["R_class", "R_probe", "R_ncm", "R_task"])
        cells = self.browser.evaluate(f"[...{matrices}.querySelector('tbody').rows].map(r => [...r.cells].map(c => c.textContent))")
        self.assertEqual(cells[3], ["after 3", *(f"{value:.1f}" for value in document["R_class"][3])])
        self.assertEqual(cells[0][2:], ["", "", ""])
        tops = self.browser.evaluate(f"[...{matrices}.querySelectorAll('figure')].map(f => f.getBoundingClientRect().top)")
        self.assertEqual(tops[0], tops[1], "R_class beside R_probe")
        text = self.tasks_section()
        fall = sum(max(document["R_class"][l][j] for l in range(j, 3)) - document["R_class"][3][j] for j in range(3)) / 3
        for part in ("task 0: class 0, class 1", f"Forgetting from the best points\t{fall:.2f}", "Of the average:", "Figures of the average",
                     "Forgetting of the representation", "Worst-case accuracy", "features after a task"):
            self.assertIn(part, text)
        self.assertEqual(len(drawn), 6 + 4 * 2 + 2)  # of each kind the average and its tasks, of two the course
        self.assertIn("Chaudhry et al. 2018", self.browser.evaluate("document.body.innerText"))

    def test_zooming_tasks_leaves_epochs_alone(self):
        run = self.one_run()
        write_tasks(run)
        self.look(self.report(run))
        before = self.browser.evaluate(PAINTED)
        box = self.browser.evaluate("(p => { p.scrollIntoView(); const b = p.getBoundingClientRect(); return [b.x, b.y, b.width, b.height]; })"
                                    "([...document.querySelectorAll('.plot')].at(6))")
        y = box[1] + box[3] / 2
        for kind, x in (("mousePressed", 0.3), ("mouseMoved", 0.6), ("mouseMoved", 0.7), ("mouseReleased", 0.7)):
            self.browser.call("Input.dispatchMouseEvent", type=kind, x=box[0] + box[2] * x, y=y, button="left", buttons=1, clickCount=1)
        after = self.browser.evaluate(PAINTED)
        self.assertEqual(after[:6], before[:6], "over epochs")
        self.assertTrue(after[6] != before[6] and after[7] != before[7], "over tasks")

    def test_groups_with_tasks_have_bands_intervals_and_differences(self):
        runs = self.several_runs()
        for run in runs:
            strategy, seed = run.name.rsplit("-", 1)
            write_tasks(run, forgotten={"ce": 40, "kd": 25}.get(strategy, 15), seed=int(seed))
            summary = json.loads((run / "summary.json").read_text())
            summary["continual"] = {"class": {"forgetting_max": {"ce": 30, "kd": 20}.get(strategy, 10) + int(seed) ** 2}}
            (run / "summary.json").write_text(json.dumps(summary))
        page = self.report(*runs, out=self.folder / "r.html")
        self.look(page)
        text = self.tasks_section()
        for part in ("means of 3 runs", "Figures, class-incremental; in brackets", "Differences of forgetting from the best, class-incremental",
                     "less is better", "kd - ce\t3"):
            self.assertIn(part, text)
        legends = "[...document.querySelectorAll('#continual')][0].parentElement.querySelectorAll('.chart')[0].querySelectorAll('.legend li')"
        self.assertEqual(self.browser.evaluate(f"[...{legends}].map(e => e.textContent)"), ["ce", "kd", "mask_clso"])
        beyond = "[...document.querySelectorAll('table')].filter(t => t.getBoundingClientRect().right > 720).map(t => t.getAttribute('aria-label'))"
        self.look(page, media="print", width=720)
        self.assertEqual(self.browser.evaluate(beyond), [])
        self.look(page, width=380)
        self.assertLessEqual(self.browser.evaluate("document.documentElement.scrollWidth"), 380)
        self.assertEqual(self.browser.evaluate(TOO_WIDE), [])

    def test_of_many_tasks_a_picture_is_painted(self):
        run = self.one_run()
        write_tasks(run, tasks=50, course=False)
        page = self.report(run)
        self.look(page, width=380)
        self.assertEqual(self.browser.evaluate("[...document.querySelectorAll('.painted')].map(i => [i.naturalWidth, i.naturalHeight])"), [[50, 50]] * 5)
        self.assertLess(page.stat().st_size, 500_000)
        self.assertEqual(self.browser.evaluate(TOO_WIDE), [])

    def test_a_spoiled_continual_json_is_left_out_with_the_reason(self):
        run = self.one_run()
        write_tasks(run)
        for text, says in (("{", "continual.json"), ('{"classes": [["a"]], "N": [1], "R_class": [["x"]]}', "percentages from 0 to 100")):
            (run / "continual.json").write_text(text)
            self.look(self.report(run))
            self.assertIn("Left out: one: ", self.tasks_section())
            self.assertIn(says, self.tasks_section())
        (run / "continual.json").unlink()
        config = json.loads((run / "config.json").read_text())
        del config["continual"]
        (run / "config.json").write_text(json.dumps(config))
        self.look(self.report(run))
        self.assertEqual(self.browser.evaluate("document.getElementById('continual')"), None)

    def test_a_run_that_still_goes_on_says_so(self):
        run = write_run(self.folder / "live", epochs=50, last_epoch=2, summary=False, torn=True)
        self.look(self.report(run))
        text = self.browser.evaluate("document.body.innerText")
        self.assertIn("epoch 3 of 50", text)
        self.assertIn("after 3 of 50 epochs", text)
        self.assertIn("Left out: evaluation.json", text)
        self.assertIn("guise train", text)

    def test_a_run_before_its_first_line_has_a_page(self):
        run = write_run(self.folder / "young", summary=False)
        (run / "metrics.jsonl").unlink()
        self.look(self.report(run))
        self.assertIn("no evaluation yet", self.browser.evaluate("document.body.innerText"))

    def test_hostile_names_stay_text(self):
        evil = "</script><script>window.hit=1</script><img src=x onerror=window.hit=1>\"'`"
        run = write_run(self.folder / "<b>&'\"", strategy=evil, data__name=evil)
        write_pictures(run, classes=[evil + str(i) for i in range(10)])
        pages = [self.report(run), self.report(run, write_run(self.folder / "other"), out=self.folder / "r.html")]
        for page in pages:
            self.look(page)
            self.assertIsNone(self.browser.evaluate("window.hit ?? null"))
            self.assertEqual(self.browser.evaluate("document.scripts.length"), 3)
            self.assertIn("<img src=x onerror=window.hit=1>", self.browser.evaluate("document.body.textContent"))

    def test_bad_folders_are_named_and_nothing_is_written(self):
        run = self.one_run()
        (run / "metrics.jsonl").write_text('{"event": 1}\nnothing\n{"event": 1}\n')
        for words, says in [((run,), "metrics.jsonl:2"), ((self.folder / "none",), "nothing there"), ((run, run, "-o", self.folder / "r.html"), "named twice"),
                            ((run, self.folder), "--out"), ((run, "--json", "--text"), "exclude")]:
            done = guise("report", *words)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertLessEqual(len(done.stderr.splitlines()), 4)
            self.assertIn(says, done.stderr)
        self.assertFalse((run / "report.html").exists() or (self.folder / "r.html").exists())

    def test_text_and_json_say_the_same(self):
        run = self.one_run()
        document = json.loads(guise("report", "--json", run).stdout)
        self.assertEqual(document["schema"], "guise.report/1")
        final = document["runs"][0]["results"]["top1"]["final"]
        line = next(line for line in guise("report", "--text", run).stdout.splitlines() if line.strip().startswith("top1"))
        self.assertIn(f"{final:.2f}", line)
        self.assertRegex(line, "[▁▂▃▄▅▆▇█]{10}")


def streams(pdf):
    for match in re.finditer(rb"stream\r?\n", pdf):
        try:
            yield zlib.decompressobj().decompress(pdf[match.end():])
        except zlib.error:
            pass


if __name__ == "__main__":
    unittest.main()
