"""What was chosen is resolved once: how often a training opens its plugins, and the engine driven by a request of
JSON, without a command line."""

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
import unittest
from collections import Counter
from pathlib import Path

from program import BUILD, PLUGINS, TINY, Run, as_flags, environment, guise, train

ENGINE = BUILD / "libexec/guise/guise-engine"


def engine(argument, **keywords):
    return subprocess.run([str(ENGINE), argument], capture_output=True, text=True, timeout=300, env=environment(),
                          check=False, **keywords)


def document_of(command, request):
    return json.dumps({"schema": "guise.request/1", "command": command, "request": request})


class Engine(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="guise-engine-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def traced(self, *words):
        """The system calls by which one training opens files, by process: the program before and after execve."""
        trace = self.folder / "trace"
        done = subprocess.run(["strace", "-f", "-qq", "-e", "trace=execve,open,openat,getdents64", "-y", "-o", trace,
                               BUILD / "bin/guise", *words], capture_output=True, text=True, timeout=600,
                              env=environment(), check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        light, _, heavy = trace.read_text().partition("libexec/guise/guise-engine\"")
        self.assertTrue(heavy, "the engine was not started")
        return light, heavy

    @unittest.skipUnless(shutil.which("strace"), "strace is not installed")
    def test_a_training_opens_each_plugin_once_a_program_and_scans_the_folder_once(self):
        words = ["train", "--strategy", "mask_clso", "--teacher", "ema", *as_flags(TINY), "--out", self.folder / "run"]
        light, heavy = self.traced(*map(str, words))
        opens = re.compile(r"open(?:at)?\(.*?\"[^\"]*/plugins/([a-z_0-9]+\.so)\"")
        scans = re.compile(r"open(?:at)?\(.*?\"([^\"]*/lib/guise/plugins)/?\"")
        before, after = Counter(opens.findall(light)), Counter(opens.findall(heavy))
        self.assertEqual(len(scans.findall(light)), 1)
        self.assertEqual(len(scans.findall(heavy)), 0, "the engine searches no folder")
        # Once in each program: to judge it, and by the loader that maps what the descriptor was handed over of.
        for name, count in before.items():
            self.assertEqual((count, after[name]), (1, 1 if name in ("mask_clso.so", "ema.so") else 0), name)

    def request_of_a_training(self, sha256, out, **more):
        plugin = {"name": "ce", "id": "ce", "file": str(PLUGINS / "ce.so"), "sha256": sha256, **more}
        sections = {}
        for key, value in TINY.items():
            section, name = key.split(".")
            sections.setdefault(section, {})[name] = value
        sections["strategy"] = {"name": "ce", "start_epoch": 0}
        return document_of("train", {"resolved": {"document": sections, "strategy": plugin}, "out": str(out)})

    def test_a_request_trains_from_a_file_from_standard_input_and_as_it_stands(self):
        good = hashlib.sha256((PLUGINS / "ce.so").read_bytes()).hexdigest()
        results = []
        for way in ("path", "-", "itself"):
            out = self.folder / ("stdin" if way == "-" else way)
            text = self.request_of_a_training(good, out)
            path = self.folder / "request.json"
            path.write_text(text)
            done = engine({"path": str(path), "-": "-"}.get(way, text), input=text if way == "-" else None)
            self.assertEqual(done.returncode, 0, done.stderr)
            results.append(Run(out).top1())
        self.assertEqual(len(set(results)), 1, "three equal runs")

    def test_a_plugin_that_changed_since_it_was_chosen_is_refused(self):
        done = engine(self.request_of_a_training("0" * 64, self.folder / "run"))
        self.assertEqual(done.returncode, 2)
        self.assertIn("ce.so: is refused: it is not the file that was chosen", done.stderr)
        self.assertFalse((self.folder / "run").exists())

    def test_a_plugin_handed_over_open_must_still_be_what_its_path_leads_to(self):
        there = self.folder / "ce.so"
        shutil.copy(PLUGINS / "ce.so", there)
        good = hashlib.sha256(there.read_bytes()).hexdigest()
        with there.open("rb") as judged:
            def train_it(name):
                request = self.request_of_a_training(good, self.folder / name, file=str(there),
                                                     descriptor=judged.fileno())
                return engine(request, pass_fds=[judged.fileno()])
            done = train_it("first")
            self.assertEqual(done.returncode, 0, done.stderr)
            shutil.copy(PLUGINS / "ce.so", self.folder / "same.so")
            (self.folder / "same.so").rename(there)
            done = train_it("second")
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("ce.so: is refused: it is not the file that was chosen: another has its place", done.stderr)
        self.assertFalse((self.folder / "second").exists())

    def test_what_is_no_request_is_refused_with_what_is_expected(self):
        self.assertEqual(subprocess.run([str(ENGINE)], capture_output=True, text=True, check=False).returncode, 2)
        for argument, part in (("/no/such/file", "cannot be read"), ("{}", "guise.request/1"),
                               (document_of("trian", {}), "did you mean train?"), ("77", "cannot be read"),
                               (document_of("eval", {"rums": []}), "did you mean runs?")):
            done = engine(argument)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(part, done.stderr)

    def test_the_recorded_command_is_the_users(self):
        words = as_flags(TINY)
        run = train(self.folder / "run", *words)
        command = run.json("summary.json")["command"]
        self.assertEqual(command[1:], ["train", *words, "--out", str(self.folder / "run")])

    def test_check_by_name_finds_the_file_before_the_engine_starts(self):
        done = guise("check", "kd", "--json")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual([plugin["name"] for plugin in json.loads(done.stdout)["plugins"]], ["kd"])


    def test_r23_nothing_in_it_reads_a_pickle(self):
        done = subprocess.run(["sh", "-c", f"nm -D --undefined-only '{ENGINE}' | c++filt"], capture_output=True, text=True, check=True)
        self.assertRegex(done.stdout, r"\bat::", "these are not the symbols of a program with LibTorch")
        self.assertEqual(re.findall(r".*(?:torch::load|jit::load|jit::import|Unpickler|pickle_load).*", done.stdout), [])


if __name__ == "__main__":
    unittest.main()
