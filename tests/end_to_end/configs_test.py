"""Every run file and every sweep of configs/ is sound: its keys and plugins are known, and its runs could start.
CIFAR-10 need not be there: a synthetic set stands in."""

import fnmatch
import json
import os
import re
import sys
import tempfile
import unittest
from pathlib import Path

from program import BUILD, ROOT, environment, guise

sys.path.insert(0, str(ROOT / "tests/readme"))
import study_map  # noqa: E402

CONFIGS = ROOT / "configs"
FILES = sorted(path for path in CONFIGS.rglob("*.json") if path.parent.name != "sweeps")
SWEEPS = sorted((CONFIGS / "sweeps").glob("*.json"))
STAND_IN = ["--set", "data.name=synthetic", "--set", "data.train_limit=64", "--set", "data.test_limit=64"]
WARN_ALONE = ("validated_average",)  # its start lies behind the default's last epoch
PARTS = ("epochs_70", "epochs_200", "reproduce", "validated_average")  # of configs/study, that others extend
HAS_ENGINE = (BUILD / "libexec/guise/guise-engine").exists()


def name(path):
    return str(path.relative_to(CONFIGS))


def resolved(path):
    return json.loads(guise("config", path).stdout)


class RunFiles(unittest.TestCase):
    def test_there_are_some(self):
        self.assertGreaterEqual({name(path) for path in FILES},
                                {"quickstart.json", "base.json", "ce.json", "kd.json", "kd_ema.json", "mask_all.json",
                                 "mask_clso.json", "study/ce_w64_e200.json", "study/ce_average.json"})
        self.assertGreaterEqual(len(FILES), 50)

    def test_each_resolves_without_a_word(self):
        for path in FILES:
            with self.subTest(file=name(path)):
                shown = guise("config", path)
                self.assertEqual((shown.returncode, shown.stderr if path.stem not in WARN_ALONE else ""), (0, ""))

    @unittest.skipUnless(HAS_ENGINE, "built without LibTorch")
    def test_each_prepares(self):
        for path in FILES:
            with self.subTest(file=name(path)), tempfile.TemporaryDirectory() as folder:
                out = Path(folder, "run")
                kept = ["--set", "continual.buffer.size=20"] if resolved(path)["continual"]["buffer"]["size"] else []
                done = guise("train", path, "--dry-run", *STAND_IN, *kept, "--set", "model.width=4", "--out", out,
                             env=environment(GUISE_DRAFTS="1"))  # which er, derpp, ewc and cls_er use
                self.assertEqual((done.returncode, done.stderr if path.stem not in WARN_ALONE else ""), (0, ""))
                self.assertFalse(out.exists())


class Study(unittest.TestCase):
    """What the names of configs/study promise."""

    def test_each_says_what_it_is(self):
        for path in FILES:
            self.assertTrue(path.read_text().startswith("// "), name(path))

    def test_plain_files_have_the_width_and_the_schedule_of_their_name(self):
        found = 0
        for path in (CONFIGS / "study").glob("ce_w*_e*.json"):
            with self.subTest(file=path.name):
                width, epochs = map(int, re.fullmatch(r"ce_w(\d+)_(?:\w+_)?e(\d+)", path.stem).groups())
                run = resolved(path)
                self.assertEqual((run["model"]["width"], run["model"]["stem_channels"], run["train"]["epochs"]),
                                 (width, 64, epochs))
                self.assertEqual(run["schedule"]["milestones"], {50: [25, 35], 70: [35, 50], 200: [100, 150]}[epochs])
                self.assertEqual((run["schedule"]["gamma"], run["strategy"]["name"]), (0.1, "ce"))
                found += 1
        self.assertGreaterEqual(found, 12)

    def test_only_reproductions_depart_from_the_description(self):
        for path in (CONFIGS / "study").glob("*.json"):
            with self.subTest(file=path.name):
                run, reproduces = resolved(path), path.stem.startswith("reproduce")
                self.assertEqual(run["optimizer"]["rebuild_at_start"], reproduces)
                self.assertEqual(run["teacher"]["batch_norm"], "train" if reproduces else "eval")
                self.assertFalse(run["strategy"].get("target_grad", False) and not reproduces)

    def test_reproductions_start_when_the_original_program_did(self):
        starts = {path.stem: resolved(path)["strategy"]["start_epoch"] for path in (CONFIGS / "study").glob("reproduce_*.json")}
        self.assertEqual(starts, {"reproduce_kd": 30, "reproduce_kd_l2": 30, "reproduce_kd_l2_ema": 30, "reproduce_kd_w7": 30,
                                  "reproduce_kd_w15_softmax": 30, "reproduce_kd_from_1": 5, "reproduce_mask_all": 26,
                                  "reproduce_mask_all_ema": 26, "reproduce_mask_clso": 26, "reproduce_mask_all_from_1": 2, "reproduce_mask_clso_from_1": 2})

    def test_masked_reproductions_count_the_cross_entropy_twice_and_nobody_else_does(self):
        for path in (CONFIGS / "study").glob("*.json"):
            with self.subTest(file=path.name):
                weight = resolved(path)["strategy"].get("ce_weight", 1)
                self.assertEqual(weight == 2, path.stem.startswith("reproduce_mask"))

    def test_what_was_validated_with_an_average_is_evaluated_with_one_as_there(self):
        for name in ("ce_average", "reproduce_kd_l2_ema", "reproduce_kd_w7", "reproduce_kd_w15_softmax", "reproduce_mask_all_ema"):
            with self.subTest(file=name):
                average = resolved(CONFIGS / "study" / f"{name}.json")["average"]
                self.assertEqual((average["name"], average["momentum"], average["batch_norm"]), ("ema", 0.2, "copy"))


class Continual(unittest.TestCase):
    """What the names of configs/continual promise: a set-up, and a method of its own folder."""

    FOLDER = CONFIGS / "continual"
    SETUPS = {"fashion5": ("fashion_mnist", 5), "cifar10_2": ("cifar10", 2), "cifar10_5": ("cifar10", 5),
              "cifar100_10": ("cifar100", 10), "tiny_imagenet_10": ("tiny_imagenet", 10)}
    METHODS = sorted(path.stem for path in (FOLDER / "methods").glob("*.json"))
    KEYS = ("strategy", "teacher", "average", "continual")

    def test_each_is_a_setup_with_a_method_or_without(self):
        for path in self.FOLDER.glob("*.json"):
            with self.subTest(file=path.name):
                setup = max((name for name in self.SETUPS if path.stem.startswith(name)), key=len)
                method = path.stem[len(setup) + 1:]
                run, (data, tasks) = resolved(path), self.SETUPS[setup]
                self.assertEqual((run["data"]["name"], run["continual"]["tasks"]), (data, tasks))
                if not method:
                    self.assertEqual(run["strategy"]["name"], "ce")
                    continue
                self.assertIn(method, self.METHODS)
                theirs = resolved(self.FOLDER / "methods" / f"{method}.json")
                for section in self.KEYS:
                    self.assertEqual(run[section] | {"tasks": 0}, theirs[section] | {"tasks": 0})
                plain = resolved(self.FOLDER / f"{setup}.json")
                for section in plain.keys() - set(self.KEYS):
                    self.assertEqual(run[section], plain[section])

    def test_fashion_mnist_has_every_method(self):
        for method in self.METHODS:
            self.assertTrue((self.FOLDER / f"fashion5_{method}.json").exists(), method)

    def test_the_methods_are_what_their_names_say(self):
        methods = {method: resolved(self.FOLDER / "methods" / f"{method}.json") for method in self.METHODS}
        lwf, adapt = methods["lwf"], methods["lwf_adapt"]
        self.assertEqual((lwf["strategy"]["name"], lwf["teacher"]["name"], lwf["teacher"]["interval_epochs"]), ("kd", "swap", 0))
        self.assertEqual((lwf["continual"]["loss_over"], lwf["continual"]["distil_over"]), ("new", "old"))
        self.assertEqual(adapt["teacher"], lwf["teacher"] | {"batch_norm": "train"})
        self.assertEqual(methods["mask_all_kd"]["strategy"], methods["mask_all"]["strategy"] | {"kd_weight": 10.0})
        self.assertEqual(methods["mask_clso"]["strategy"]["name"], "mask_clso")
        self.assertTrue(methods["joint"]["continual"]["joint"])
        self.assertEqual(methods["freeze"]["continual"]["freeze"], "backbone")
        for method, strategy in (("replay", "ce"), ("herding", "ce"), ("er", "er"), ("derpp", "derpp"), ("cls_er", "cls_er")):
            buffer = methods[method]["continual"]["buffer"]
            self.assertEqual(methods[method]["strategy"]["name"], strategy)
            self.assertEqual((buffer["size"], buffer["policy"]), (200, "herding" if method == "herding" else "reservoir"))
        self.assertEqual((methods["ewc"]["strategy"]["name"], methods["ewc"]["continual"]["buffer"]["size"]), ("ewc", 0))
        rate = methods["cls_er"]["strategy"]["stable_rate"] * methods["cls_er"]["strategy"]["stable_momentum"]
        self.assertAlmostEqual(methods["cls_er"]["average"]["momentum"], rate)

    def test_the_readme_names_every_setup_and_method(self):
        text = (self.FOLDER / "README.md").read_text()
        for name in [*self.SETUPS, *self.METHODS]:
            self.assertIn(f"`{name}.json`", text)


class Map(unittest.TestCase):
    """configs/study/MAP.md: a line for every trial of the study, and a command that works in every line."""

    def setUp(self):
        self.trials = [trial for group in study_map.groups() for trial in group["trials"]]

    def test_is_what_its_script_makes(self):
        self.assertEqual(study_map.MAP.read_text(), study_map.text(), "run python3 tests/readme/study_map.py")

    def test_no_file_is_without_its_line_and_no_line_without_its_file(self):
        files = {name(path) for path in [*(CONFIGS / "study").glob("*.json"), *SWEEPS]}
        parts = {f"study/{part}.json" for part in PARTS}
        lines = {trial[kind] for trial in self.trials for kind in ("file", "sweep") if kind in trial}
        self.assertEqual(files - lines, parts)
        self.assertEqual(lines - files, set())

    def test_each_line_has_one_command_or_says_what_it_waits_for(self):
        for trial in self.trials:
            with self.subTest(trial=trial["trial"]):
                self.assertEqual(len(trial.keys() & {"file", "sweep", "command", "later"}), 1)
                self.assertTrue(trial["published"])

    def test_each_command_resolves(self):
        for trial in self.trials:
            if "file" in trial:
                with self.subTest(trial=trial["trial"]):
                    settings = [word for setting in trial.get("set", []) for word in ("--set", setting)]
                    shown = guise("config", CONFIGS / trial["file"], *settings)
                    self.assertEqual((shown.returncode, shown.stderr), (0, ""))

    def test_a_published_figure_is_the_one_that_the_file_names(self):
        for trial in self.trials:
            words = (CONFIGS / trial["file"]).read_text() if "file" in trial and "set" not in trial else ""
            for figure in re.findall(r"Published[^.]*: top-1 ([\d.]+)", words.replace("\n// ", " ")):
                with self.subTest(trial=trial["trial"]):
                    self.assertIn(figure.rstrip("."), trial["published"])

    def test_the_names_in_the_readme_are_those_of_the_files(self):
        text = (CONFIGS / "README.md").read_text()
        table = text[text.index("| files in `study/`"):text.index("The published figures of distillation")]
        rows = [row for row in table.splitlines()[2:] if row.startswith("|")]
        patterns = [pattern for row in rows for pattern in re.findall(r"`([^`]+)`", row.split("|")[1])]
        stems = [path.stem for path in (CONFIGS / "study").glob("*.json")]
        for stem in stems:
            self.assertTrue(any(fnmatch.fnmatchcase(stem, pattern) for pattern in patterns), stem)
        for pattern in patterns:
            self.assertTrue(any(fnmatch.fnmatchcase(stem, pattern) for stem in stems), pattern)


class Sweeps(unittest.TestCase):
    RUNS = {"compare": 36, "widths": 36, "mask": 48, "mask_modes": 72, "loss_weight": 108, "ema_average": 36,
            "ema_teacher": 21, "ensemble": 10, "heads": 36}

    def test_each_is_planned_and_every_run_resolves(self):
        self.assertEqual({path.stem for path in SWEEPS}, set(self.RUNS))
        for path in SWEEPS:
            with self.subTest(file=path.name), tempfile.TemporaryDirectory() as folder:
                done = guise("sweep", path, "--dry-run", "--json", *STAND_IN, "--out", Path(folder, "sweep"))
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertEqual(len(json.loads(done.stdout)["runs"]), self.RUNS[path.stem])
                self.assertEqual(os.listdir(folder), [])


class Question(unittest.TestCase):
    """configs/study/question: what tools/study trains."""

    FOLDER = CONFIGS / "study/question"
    SEEDS = {"tiny": 3, "two-hours": 6, "full": 6}
    SETTINGS = ("plain", "continual")
    FREE = ("strategy", "teacher")  # what methods may differ in

    def methods(self, setting):
        return {path.stem: resolved(path) for path in (self.FOLDER / setting).glob("*.json")}

    def test_methods_of_a_setting_differ_in_strategy_and_teacher_only(self):
        for setting in self.SETTINGS:
            methods = self.methods(setting)
            for name, run in methods.items():
                with self.subTest(setting=setting, method=name):
                    for section in methods["ce"].keys() - set(self.FREE):
                        self.assertEqual(run[section], methods["ce"][section], section)
                    self.assertEqual(run["continual"]["tasks"], 5 if setting == "continual" else 0)
                    self.assertEqual(run["average"]["name"], "ema")
                    self.assertGreater(run["measure"]["rankme"]["every_epochs"] * run["measure"]["collapse"], 0)

    def test_the_weights_are_those_that_the_question_names(self):
        for setting in self.SETTINGS:
            of = {name: run["strategy"] for name, run in self.methods(setting).items()}
            weight = of["kd"]["loss_weight"]
            for name in ("kd_ema", "mask_all", "mask_clso", "mask_ce"):
                self.assertEqual(of[name]["loss_weight"], weight, name)
            self.assertAlmostEqual(of["kd_share"]["loss_weight"], weight * (1 - of["mask_all"]["mask_ratio"]), 12)
            self.assertEqual(of["kd_share"] | {"loss_weight": weight}, of["kd"])
            teachers = {name: run["teacher"] for name, run in self.methods(setting).items()}
            self.assertEqual(teachers["kd_share"], teachers["mask_all"])
            for key in ("criterion", "kd_form", "temperature", "softmax_first", "start_epoch"):
                self.assertEqual(of["kd_share"][key], of["mask_all"][key], key)
            self.assertEqual((of["mask_all"]["ce_weight"], of["mask_all_twice"]["ce_weight"]), (1, 2))
            self.assertEqual(of["mask_all_twice"] | {"ce_weight": 1}, of["mask_all"])

    def test_each_size_has_every_method_and_every_run_resolves(self):
        sweeps = {f"{size}_{setting}" for size in self.SEEDS for setting in self.SETTINGS}
        self.assertEqual({path.stem for path in (self.FOLDER / "sweeps").glob("*.json")}, sweeps)
        for size, seeds in self.SEEDS.items():
            for setting in self.SETTINGS:
                with self.subTest(size=size, setting=setting), tempfile.TemporaryDirectory() as folder:
                    done = guise("sweep", self.FOLDER / f"sweeps/{size}_{setting}.json", "--dry-run", "--json",
                                 *STAND_IN, "--out", Path(folder, "sweep"))
                    self.assertEqual((done.returncode, done.stderr), (0, ""))
                    found = [(run["keys"]["base"][0], run["keys"]["train.seed"]) for run in json.loads(done.stdout)["runs"]]
                    methods = {path.stem for path in (self.FOLDER / setting).glob("*.json")}
                    self.assertEqual(sorted(found), sorted((name, seed) for name in methods for seed in range(seeds)))

    def test_the_readme_names_every_method(self):
        text = (self.FOLDER / "README.md").read_text()
        for path in (self.FOLDER / "plain").glob("*.json"):
            self.assertIn(f"`{path.stem}`", text)


if __name__ == "__main__":
    unittest.main(verbosity=2)
