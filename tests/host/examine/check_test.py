"""guise check from outside: every plugin of the bundle passes, and how the command itself behaves. What each check
finds is tested by tests/bad_plugins.

check_test.py GUISE PLUGIN_FOLDER"""

import json
import os
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

GUISE, PLUGINS = Path(sys.argv[1]), Path(sys.argv[2])
STRATEGY_CHECKS = ("file descriptor options imports create gradient float32 bf16 one_sample two_classes extreme_logits nan "
                   "determinism seed streams leaks faults truncated_tables state resume teacher_gradient default_teacher environment time").split()
POLICY_CHECKS = "file descriptor options imports create update determinism streams leaks faults truncated_tables state resume environment time".split()


def check(*words):
    return subprocess.run([GUISE, "check", *map(str, words)], capture_output=True, text=True, timeout=200, check=False,
                          env=os.environ | {"GUISE_DRAFTS": "1"})  # which er, derpp, ewc and cls_er use


def report_of(*words):
    done = check(*words, "--json")
    return done.returncode, json.loads(done.stdout)


class Bundle(unittest.TestCase):
    def test_every_bundled_plugin_passes_every_check(self):
        files = sorted(PLUGINS.glob("*.so"))
        self.assertEqual(len(files), 22)
        for file in files:
            with self.subTest(file.stem):
                code, report = report_of(file)
                bad = [line for plugin in report["plugins"] for line in plugin["checks"] if line["result"] in ("fail", "warn")]
                self.assertEqual((code, report["passed"], bad), (0, True, []))

    def test_names_and_order_of_the_checks_are_fixed(self):
        for name, expected in (("mask_all", STRATEGY_CHECKS), ("ema", POLICY_CHECKS)):
            _, report = report_of(name, "--plugin-dir", PLUGINS)
            self.assertEqual([line["check"] for line in report["plugins"][0]["checks"]], expected)

    def test_a_strategy_without_randomness_skips_seed_and_one_with_it_passes(self):
        for name, expected in (("kd", "skip"), ("mask_all", "pass")):
            _, report = report_of(PLUGINS / f"{name}.so")
            results = {line["check"]: line["result"] for line in report["plugins"][0]["checks"]}
            self.assertEqual(results["seed"], expected)

    def test_another_seed_passes_too(self):
        code, _ = report_of(PLUGINS / "mask_clso.so", "--seed", 18446744073709551615)
        self.assertEqual(code, 0)


class Command(unittest.TestCase):
    def test_json_has_the_documented_members(self):
        _, report = report_of(PLUGINS / "ce.so")
        self.assertEqual(list(report), ["schema", "file", "sha256", "plugins", "passed"])
        self.assertEqual(report["schema"], "guise.check/1")
        self.assertEqual(report["file"], str((PLUGINS / "ce.so").resolve()))
        self.assertRegex(report["sha256"], "^[0-9a-f]{64}$")
        (plugin,) = report["plugins"]
        self.assertEqual((plugin["kind"], plugin["name"], plugin["version"]), ("loss", "ce", "1.0.0"))
        self.assertEqual(list(plugin["checks"][0]), ["check", "result", "why", "seconds"])

    def test_text_has_a_line_a_check(self):
        done = check(PLUGINS / "ce.so")
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = [line.split()[:2] for line in done.stdout.splitlines() if line.startswith("  ")]
        self.assertEqual([line[1] for line in lines if line[0] == "pass"],
                         [name for name in STRATEGY_CHECKS if ["pass", name] in lines])
        self.assertIn("passed: ", done.stdout)

    def test_a_file_that_is_no_plugin_fails_the_first_check_and_a_missing_one_is_wrong_use(self):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "text.so").write_text("no library")
            code, report = report_of(Path(folder) / "text.so")
            self.assertEqual((code, report["passed"]), (1, False))
            self.assertEqual([line["check"] for line in report["plugins"][0]["checks"] if line["result"] == "fail"], ["file"])
            done = check(Path(folder) / "missing.so")
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn("missing.so: no such file", done.stderr)

    def test_wrong_use_is_told_from_a_failed_check(self):
        for words in (["no_such_plugin"], ["kd", "--seed", "-1"], ["kd", "--time-limit", "0"], ["kd", "--time-limit", "soon"], []):
            done = check(*words, "--plugin-dir", PLUGINS)
            self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
            self.assertEqual(done.stdout, "")

    def test_a_time_limit_that_is_too_short_names_the_check(self):
        code, report = report_of(PLUGINS / "mask_all.so", "--time-limit", "0.001")
        whys = [line["why"] for line in report["plugins"][0]["checks"] if line["result"] == "fail"]
        self.assertEqual(code, 1)
        self.assertTrue(any("did not end within 0.001 s" in why for why in whys), whys)

    def test_no_process_is_left_behind(self):
        check(PLUGINS / "kd.so")
        time.sleep(0.2)
        left = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=False).stdout
        self.assertNotIn(f'"file":"{PLUGINS.resolve()}/kd.so"', left)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
