"""teacher.from: runs, checkpoints and exported files as teachers, alone and together, against PyTorch on the same pictures."""

import json
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from program import ROOT, as_flags, environment, guise, train

PYTHON = ROOT / ".venv/bin/python"
HERE = Path(__file__).parent
KEYS = {"train.epochs": 1, "train.batch_size": 10, "train.threads": 1, "data.augment.crop_padding": 0, "data.augment.flip": False,
        "record.log_interval_steps": 1, "model.width": 2}
WIDTHS = {"a": 1, "b": 2, "c": 3}


def python(script, *words):
    return subprocess.run([PYTHON, "-B", HERE / script, *map(str, words)], capture_output=True, text=True, check=True,
                          env=environment(OMP_NUM_THREADS="1")).stdout


def setUpModule():
    """Pictures of ten classes, three plain runs on them, each of its own width, and what PyTorch says of them."""
    Case.shared = Path(tempfile.mkdtemp(prefix="guise-teachers-"))
    unittest.addModuleCleanup(shutil.rmtree, Case.shared)
    python("infer_reference.py", "pictures", Case.shared / "pictures")
    Case.keys = KEYS | {"data.name": "image_folder", "data.root": str(Case.shared / "pictures")}
    for seed, (name, width) in enumerate(WIDTHS.items()):
        own = Case.keys | {"model.width": width, "train.seed": seed, "train.epochs": 40}
        train(Case.shared / name, *as_flags(own))
        Case.export(name)
    files = [Case.shared / f"{name}.safetensors" for name in WIDTHS]
    Case.wanted = json.loads(python("teachers_reference.py", Case.shared / "pictures", files[1], *files))
    Case.alone = json.loads(python("teachers_reference.py", Case.shared / "pictures", files[1], files[2]))


class Case(unittest.TestCase):
    @classmethod
    def export(cls, name):
        done = guise("export", cls.shared / name, "--out", cls.shared / f"{name}.safetensors")
        assert done.returncode == 0, done.stderr

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="guise-teachers-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def student_keys(self, teachers, **changes):
        """A student that starts as run b ended; one step over all training pictures."""
        return self.keys | {"strategy.name": "kd", "teacher.from": teachers, "teacher.eval_on": "both",
                            "model.init_from": str(self.shared / "b.safetensors")} | changes

    def refused(self, keys, *words, says, folder="refused"):
        done = guise("train", *as_flags(keys), "--out", self.folder / folder, *words)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertLessEqual(len(done.stderr.splitlines()), 4, done.stderr)
        for text in says:
            self.assertIn(str(text), done.stderr)
        if folder == "refused":
            self.assertFalse((self.folder / folder).exists())


class Teachers(Case):
    def expect(self, run, wanted, combine):
        (line,) = run.events("train")
        self.assertAlmostEqual(line["terms"]["loss_ce"]["raw"], self.wanted["loss_ce"], places=4)
        self.assertAlmostEqual(line["terms"]["loss_kd"]["raw"], wanted[combine]["loss_kd"], places=4)
        (result,) = run.events("evaluate")
        self.assertAlmostEqual(result["teacher"]["loss"], wanted[combine]["test_loss"], places=4)
        self.assertAlmostEqual(result["teacher"]["top1"], wanted[combine]["test_top1"], places=4)

    def test_several_are_the_mean_of_their_logits_or_probabilities(self):
        self.assertNotAlmostEqual(self.wanted["logits"]["loss_kd"], self.wanted["probabilities"]["loss_kd"], places=4)
        places = [str(self.shared / "a"), str(self.shared / "b/checkpoints/last"), str(self.shared / "c.safetensors")]
        for combine in ("logits", "probabilities"):
            with self.subTest(combine=combine):
                run = train(self.folder / combine, *as_flags(self.student_keys(places, **{"teacher.combine": combine})))
                self.expect(run, self.wanted, combine)
        summary = json.loads((self.folder / "logits/summary.json").read_text())
        self.assertEqual([teacher["model"] for teacher in summary["teachers"]], ["resnet18"] * 3)
        self.assertEqual(summary["teachers"][2]["file"], places[2])
        self.assertEqual(len({teacher["sha256"] for teacher in summary["teachers"]}), 3)
        config = json.loads((self.folder / "logits/config.json").read_text())
        self.assertEqual(config["teacher"]["from"], places)
        self.assertIsNone(config["teacher"]["name"])
        self.assertEqual(config["strategy"]["start_epoch"], 0)

    def test_one_may_be_larger_than_its_student(self):
        run = train(self.folder / "one", *as_flags(self.student_keys(str(self.shared / "c"))))
        self.expect(run, self.alone, "logits")

    def test_a_path_in_a_file_is_relative_to_the_file(self):
        keys = self.student_keys([])
        keys.pop("teacher.from")
        (self.shared / "run.json").write_text(json.dumps({"teacher": {"from": ["a", "c"]}}))
        run = train(self.folder / "relative", self.shared / "run.json", *as_flags(keys), folder=self.folder)
        self.assertEqual(run.json("config.json")["teacher"]["from"], [str(self.shared / "a"), str(self.shared / "c")])

    def test_a_resumed_run_reads_the_same_files_again(self):
        shutil.copytree(self.shared / "a", self.folder / "teacher")
        keys = self.student_keys(str(self.folder / "teacher"), **{"train.epochs": 2, "train.batch_size": 5})
        keys["checkpoint.interval_steps"] = 1
        train(self.folder / "straight", *as_flags(keys))
        train(self.folder / "stopped", *as_flags(keys | {"train.epochs": 1}))
        self.assertEqual(json.loads((self.folder / "stopped/config.json").read_text())["train"]["epochs"], 1)
        done = guise("train", "--prove-resume", *as_flags(keys))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("equal bit for bit", done.stdout)
        shutil.rmtree(self.folder / "teacher/checkpoints")
        shutil.copytree(self.shared / "c/checkpoints", self.folder / "teacher/checkpoints")
        shutil.copy(self.shared / "c/config.json", self.folder / "teacher/config.json")
        done = guise("train", "--resume", self.folder / "stopped", "--set", "train.epochs=2", "--force")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("a teacher is not the one that the run began with (--force)", done.stderr)

    def test_a_changed_teacher_is_refused_by_name(self):
        shutil.copy(self.shared / "a.safetensors", self.folder / "teacher.safetensors")
        keys = self.student_keys(str(self.folder / "teacher.safetensors"))
        train(self.folder / "run", *as_flags(keys))
        for file in ("summary.json",):
            (self.folder / "run" / file).unlink()  # as if it had not ended
        shutil.copy(self.shared / "c.safetensors", self.folder / "teacher.safetensors")
        self.folder_of_run = self.folder / "run"
        done = guise("train", "--resume", self.folder_of_run)
        self.assertEqual(done.returncode, 2, done.stderr)
        for text in ("a teacher is not the one that the run began with", "teacher.safetensors", "SHA-256", "--force"):
            self.assertIn(text, done.stderr)
        (self.folder / "teacher.safetensors").unlink()
        done = guise("train", "--resume", self.folder_of_run)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("teacher.safetensors", done.stderr)

    def test_what_does_not_fit_is_refused_with_both_sides(self):
        a = str(self.shared / "a")
        self.refused(self.student_keys(a, **{"teacher.name": "ema"}), says=["teacher.name", "no policy moves a teacher of teacher.from", "ema"])
        self.refused(self.student_keys(a, **{"teacher.batch_norm": "train"}), says=["teacher.batch_norm", "frozen"])
        self.refused(self.student_keys(a, **{"strategy.name": "mask_clso"}), says=["teacher.from", "mask_clso reads a teacher's head"])
        self.refused(self.student_keys(a, **{"strategy.teacher_scope": "head"}), says=["teacher.from", "kd reads a teacher's head"])
        self.refused(self.student_keys(a, **{"teacher.momentum": 0.1}), says=["teacher.momentum"])
        self.refused(self.student_keys(a, **{"teacher.from_network": "average"}), says=["expected a network named average", "received student"])
        self.refused(self.student_keys(str(self.shared / "nowhere")), says=["--set: teacher.from", "a run folder", self.shared / "nowhere"])
        self.refused(self.student_keys(str(self.shared / "pictures")), says=[self.shared / "pictures"])
        self.refused(self.student_keys(a, **{"data.normalize.mean": [1, 2, 3], "data.normalize.std": [4, 5, 6]}),
                     says=["normalised otherwise", "[1.000, 2.000, 3.000]", "data.normalize.mean"])
        fewer = self.folder / "fewer"
        shutil.copytree(self.shared / "pictures", fewer)
        for split in ("train", "test"):
            shutil.rmtree(fewer / split / "class 9")
        keys = self.student_keys(a, **{"data.root": str(fewer), "data.normalize.mean": [128, 128, 128], "data.normalize.std": [50, 50, 50]})
        keys.pop("model.init_from")
        self.refused(keys, says=["another number of classes", "expected 9, as the run has", "received 10"])

    def test_a_strategy_without_a_teacher_leaves_it_out_and_says_so(self):
        done = guise("train", *as_flags(self.student_keys(str(self.shared / "a"), **{"strategy.name": "ce", "teacher.eval_on": "student"})),
                     "--out", self.folder / "ce")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("ce reads no teacher, so it is left out", done.stderr)
        self.assertEqual(json.loads((self.folder / "ce/config.json").read_text())["teacher"]["from"], [])


if __name__ == "__main__":
    unittest.main()
