"""What a new user meets on the first day: words of other tools, a terminal of 80 columns, a page that prints, a run that fails.
GUISE_BUILD_DIR names the build folder to test."""

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import termios
import unittest
from pathlib import Path

from cases import SYNTHETIC, Faults, image_folder
from program import GUISE, PLUGINS, Run, as_flags, environment, guise, train

# What is typed, and the right thing that the answer names.
FLAGS = [
    ("train --epochs 5", "--set train.epochs=5"), ("train --lr 0.1", "--set optimizer.lr=0.1"),
    ("train --lr=0.1", "--set optimizer.lr=0.1"), ("train -lr 0.1", "--set optimizer.lr=0.1"),
    ("train --batch-size 64", "--set train.batch_size=64"), ("train --batch_size=64", "--set train.batch_size=64"),
    ("train -b 64", "--set train.batch_size=64"), ("train --bs 64", "--set train.batch_size=64"),
    ("train --data /x", "--set data.root=/x"), ("train --data-dir /x", "--set data.root=/x"),
    ("train --dataset cifar10", "--set data.name=cifar10"), ("train --config a.json", "guise train a.json"),
    ("train --cfg a.json", "guise train a.json"), ("train --output_dir x", "--out DIR"), ("train --output-dir x", "--out DIR"),
    ("train --save-dir x", "--out DIR"), ("train --work-dir x", "--out DIR"), ("train --gpu 0", "--device cuda"),
    ("train --gpus 1", "--device cuda"), ("train --cuda", "--device cuda"), ("train --no-cuda", "--device cpu"),
    ("train --amp", "--set train.precision=bf16"), ("train --fp16", "--set train.precision=bf16"),
    ("train --model resnet18", "--set model.name=resnet18"), ("train --arch resnet18", "--set model.name=resnet18"),
    ("train -a resnet18", "--set model.name=resnet18"), ("train --optimizer adamw", "--set optimizer.name=adamw"),
    ("train --opt adamw", "--set optimizer.name=adamw"), ("train --weight-decay 0.1", "--set optimizer.weight_decay=0.1"),
    ("train --wd 0.1", "--set optimizer.weight_decay=0.1"), ("train --momentum 0.9", "--set optimizer.momentum=0.9"),
    ("train --learning-rate 1", "--set optimizer.lr=1"), ("train --scheduler cosine", "--set schedule.name=cosine"),
    ("train --warmup-epochs 1", "--set schedule.warmup_epochs=1"), ("train --workers 4", "--set train.threads=4"),
    ("train --num_workers 4", "--set train.threads=4"), ("train -j 4", "--set train.threads=4"),
    ("train --clip-grad 1", "--set train.clip_norm=1"), ("train --pretrained w", "--set model.init_from=w"),
    ("train --max_epochs 3", "--set train.epochs=3"), ("train --num-epochs 3", "--set train.epochs=3"),
    ("train --checkpoint x", "--resume RUN"), ("train --resume-from x", "--resume RUN"), ("train --loss kd", "--strategy kd"),
    ("train --optimizer.lr 0.1", "--set optimizer.lr=0.1"), ("train --train.seed 3", "--seed 3"),
    ("train --strategy.mask_ratio 0.5", "--set strategy.mask_ratio=0.5"), ("train --random-seed 3", "--seed 3"),
    ("train --Epochs 5", "--set train.epochs=5"), ("train --overwrite", "--force"), ("train --val-split 0.1", "--set data.validation=0.1"),
    ("train --print-freq 10", "--set record.log_interval_steps=10"), ("train -v", "guise --version"),
    ("train --verbose", "guise --version"), ("train --epoch 5", "--set train.epochs=5"), ("train --stratgy kd", "--strategy"),
    ("config --epochs 5", "--set train.epochs=5"), ("sweep x.json --epochs 5", "--set train.epochs=5"),
    ("eval x --batchsize 3", "guise eval --help"), ("list --lr 3", "guise list --help"),
]
WORDS = [
    ("train kd", "--strategy kd"), ("train KD", "--strategy kd"), ("train ema", "--teacher ema"),
    ("train strategy.name=kd", "--strategy kd"), ("train optimizer.lr=0.1", "--set optimizer.lr=0.1"),
    ("train lr=0.1", "--set optimizer.lr=0.1"), ("train epochs=5", "--set train.epochs=5"),
    ("train data.name=synthetic optimizer.lr=0.1", "--set"), ("train resnet18", "--set model.name=resnet18"),
    ("train synthetic", "--set data.name=synthetic"), ("train adamw", "--set optimizer.name=adamw"),
    ("train optimizer.lr", "--set optimizer.lr=VALUE"), ("train nothing.json", "no such file"),
    ("config kd", "--strategy kd"), ("mask_all", "guise train --strategy mask_all"), ("MASK_ALL", "guise train --strategy mask_all"),
    ("kd", "guise train --strategy kd"), ("swap", "guise train --teacher swap"), ("evaluate", "guise eval"),
    ("test", "guise eval"), ("validate", "guise eval"), ("fit", "guise train"), ("run", "guise train"),
    ("resume", "guise train --resume RUN"), ("infer", "guise predict"), ("ls", "guise list"), ("plot", "guise report"),
    ("create", "guise new"), ("diff", "guise compare"), ("trian", "train"), ("Train", "guise train"), ("TRAIN", "guise train"),
    ("--strategy kd", "guise train --strategy"), ("--resume x", "guise train --resume"), ("--set optimizer.lr=1", "--set"),
    ("-v", "guise --version"), ("--epochs 3", "guise train --set train.epochs"), ("version", "guise --version"),
    ("optimizer.lr=0.1", "guise train --set optimizer.lr=0.1"), ("help trian", "train"), ("help Train", "train"),
    ("describe MASK_ALL", "mask_all"), ("describe Adam", "adamw"), ("train --strategy KD", "kd"),
    ("train --strategy mask-all", "mask_all"), ("train --set optimizer.LR=1", "optimizer.lr"),
    ("train --set Optimizer.lr=1", "optimizer"), ("train --set lr=1", "optimizer.lr"), ("train --set model.name=ResNet18", "resnet18"),
    ("train --set data.name=CIFAR10", "cifar10"), ("train --set train.device=GPU", "cuda"), ("train --teacher EMA", "ema"),
    ("list kd", "guise list --help"), ("doctor now", "guise doctor --help"), ("train --seed", "needs a value"),
    ("train --seed x", "expected"), ("train --seed -1", "at least 0"), ("train --out", "needs a value"),
    ("report", "RUN is missing"), ("report nowhere", "nowhere"), ("compare nowhere", "nowhere"), ("eval nowhere", "nowhere"),
    ("eval", "RUN is missing"), ("predict nowhere x", "nowhere"), ("export nowhere", "nowhere"), ("sweep nowhere.json", "nowhere"),
    ("check nowhere.so", "nowhere.so"), ("check nowhere", "guise list"), ("describe nowhere.so", "nowhere.so"),
    ("new Bad-Name", "small letter"), ("new", "NAME is missing"), ("completion tcsh", "bash"), ("schema x", "guise schema --help"),
    ("train --resume nowhere", "nowhere"), ("train --resume nowhere --out x", "--resume"), ("--color red", "--color"),
    ("list --color red", "auto, always, never"), ("list --plugin-dir nowhere", "nowhere"), ("apply kd", "guise apply --help"),
    ("train --set", "needs a value"), ("train --set x", "KEY=VALUE"), ("train --set =3", "KEY=VALUE"),
    ("train --set train.epochs=", "train.epochs"), ("train --set train.epochs=0", "in [1, 1000000]"),
    ("train --set train.epochs=1.5", "integer"), ("train --set train.epochs=ten", "integer"),
    ("train --set optimizer.lr=-1", "above 0"), ("train --set optimizer.lr=[1]", "number"),
    ("train --set optimizer={\"lr\":\"x\"}", "number"), ("train --set data.augment=false", "an object"),
    ("train --set strategy=kd", "strategy.name"), ("train --set model.width=null", "integer"),
    ("train --set schedule.name=step", "one of"), ("train --set train.precision=fp16", "bf16"),
    ("train --seed 1 --set train.seed=2", "given twice"), ("train --seed 1 --seed 2", "given twice"),
    ("train a.json b.json", "too many"), ("train --dry-run=yes", "takes no value"), ("train --smoke --resume x", "exclude"),
    ("train --or-begin", "--resume"), ("export x --format onnx", "x: no such run folder"), ("eval x --split half", "x: no such run folder"),
    ("report x --json --text", "exclude"), ("sweep x.json --jobs 2 --slurm", "--slurm"), ("help", None),
]
FILES = [
    ('{"optimizer": {"lr": 0.1,}}', "JSON"), ('{"optimizer": {"lr": 0.1}', "JSON"), ("{'optimizer': 1}", "JSON"), ("", "JSON"),
    ("epochs: 5\n", "JSON"), ("[1]", "an object of sections"), ('{"epochs": 5}', "train.epochs"), ('{"train": 5}', "an object of keys"),
    ('{"train": {"lr": 5}}', "optimizer.lr"), ('{"optimizer.lr": 5, "optimizer": {"lr": 5}}', "twice"),
    ('{"optimizer": {"lr": 1, "lr": 2}}', "twice"), ('{"Optimizer": {"lr": 1}}', "optimizer"), ('{"extends": 3}', "a file name"),
    ('{"extends": "run.json"}', "leads back"), ('{"extends": "none.json"}', "not there"), ('{"train": {"epochs": 1e400}}', "out of range"),
    ('{"train": {"epochs": tru}}', "while parsing value"), ('{"train": {"epochs" 1}}', "while parsing object separator"),
    ('{"strategy": {"name": 4}}', "expected"), ('{"strategy": {"ratio": 1}}', "ratio"), ('{"model": {"name": "vgg"}}', "one of"),
    ('{"data": {"root": "~other/x"}}', "another user"), ('{"seeds": 3}', "seeds"), ('{"grid": {"optimizer.lr": [1]}}', "grid"),
]
SWEEPS = [
    ('{"gird": {}}', "grid"), ('{"grid": {"optimizer.lr": 0.1}}', "a list"), ('{"grid": {"lr": [0.1]}}', "optimizer.lr"),
    ('{"list": {}}', "a list"), ('{"seeds": "x"}', "seeds"), ('{"set": {"optimizer.lr": {"a": 1}}}', "value"),
    ('{"optimizer.lr": 0.1}', "set, grid or list"), ('{"name": "../x"}', "letters"), ('{"base": "none.json"}', "none.json"),
    ('{"grid": {"train.seed": [1]}, "seeds": 2}', "train.seed"), ("", "JSON"), ('{"out": ""}', "out"),
]


class FirstDay(Faults):
    def names(self, typed, right):
        said = self.refused(*typed.split())
        self.assertIn(right, said, typed)
        self.assertFalse([path for path in self.folder.iterdir() if path.suffix != ".json"], "something was written")
        return said

    def test_39_flags_of_other_tools_are_answered_by_the_key_table(self):
        for typed, right in FLAGS:
            with self.subTest(typed=typed):
                self.names(typed, right)

    def test_39_words_in_the_wrong_place_name_the_nearest_right_thing(self):
        for typed, right in WORDS:
            with self.subTest(typed=typed):
                if right is None:
                    self.assertEqual(guise(*typed.split()).returncode, 0)
                else:
                    self.names(typed, right)

    def test_39_a_run_in_the_place_of_a_file_is_resumed(self):
        train(self.folder / "mine", *as_flags(SYNTHETIC | {"train.epochs": 1}))
        self.assertIn("--resume mine", self.refused("train", "mine"))

    def test_39_wrong_files_are_refused_by_place_and_reason(self):
        for command, cases in (("train", FILES), ("sweep", SWEEPS)):
            for text, right in cases:
                with self.subTest(text=text):
                    (self.folder / "run.json").write_text(text)
                    said = self.refused(command, "run.json")
                    self.assertIn("run.json", said)
                    self.assertIn(right, said)

    def test_39_both_spellings_of_keys_in_both_kinds_of_file(self):
        (self.folder / "a.json").write_text(json.dumps({"data.name": "synthetic", "optimizer": {"lr": 0.5}, "data.augment.flip": False}))
        resolved = json.loads(guise("config", "a.json", folder=self.folder).stdout)
        self.assertEqual((resolved["data"]["name"], resolved["optimizer"]["lr"], resolved["data"]["augment"]["flip"]),
                         ("synthetic", 0.5, False))
        (self.folder / "s.json").write_text(json.dumps({"set": {"data": {"name": "synthetic"}}, "grid": {"optimizer": {"lr": [0.1, 0.2]}},
                                                        "list": [{"model": {"width": 2}}, {"model.width": 4}]}))
        shown = guise("sweep", "s.json", "--dry-run", "--json", folder=self.folder)
        self.assertEqual(len(json.loads(shown.stdout)["runs"]), 4, shown.stderr)

    def in_terminal(self, *words, columns=80, env=None):
        """What a terminal of that many columns shows."""
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        with subprocess.Popen([str(GUISE), *map(str, words)], stdin=slave, stdout=slave, stderr=slave, cwd=self.folder,
                              env=(env or environment()) | {"TERM": "xterm", "NO_COLOR": "1"}) as process:
            os.close(slave)
            text = b""
            while True:
                try:
                    part = os.read(master, 65536)
                except OSError:
                    break
                if not part:
                    break
                text += part
            process.wait()
        os.close(master)
        return text.decode()

    def test_41_no_word_is_broken_at_80_columns(self):
        for name in ("ema", "mask_all", "mask_clso", "kd", "swa", "cosine", "adamw", "image_folder", "resnet18", "multistep"):
            with self.subTest(name=name):
                plain = guise("describe", name).stdout
                shown = self.in_terminal("describe", name).replace("\r", "")
                broken = [line for line in shown.splitlines() if len(line) > 80 and " " in line.strip() and "/" not in line and
                          "guise train" not in line]
                self.assertEqual(broken, [])
                words = lambda text: sorted(re.findall(r"\S+", text))  # noqa: E731
                self.assertEqual(words(shown), words(plain))
        shown = self.in_terminal("describe", "mask_all")
        self.assertLess(shown.index("OPTION"), shown.index("sha256"), "options first, identity last")

    def test_41_other_tables_keep_to_the_width_too(self):
        for words in (["help", "config"], ["help", "environment"], ["help", "data"], ["train", "--help"], ["report", "--help"], ["list"]):
            with self.subTest(words=words):
                lines = self.in_terminal(*words).replace("\r", "").splitlines()
                long = [line for line in lines if len(line) > 80 and "/" not in line]
                self.assertEqual(long, [])

    def test_42_epochs_count_from_one_where_people_read(self):
        done = guise("train", *as_flags(SYNTHETIC | {"train.epochs": 3, "optimizer.lr": 1e30}), "--out", self.folder / "run")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"epoch 1, step \d+")
        self.assertNotIn("epoch 0", done.stderr)
        self.assertNotIn("epoch 0", (self.folder / "run/log.txt").read_text())

    def test_42_a_failed_run_ends_with_its_reason_and_without_tables(self):
        done = guise("train", *as_flags(SYNTHETIC | {"train.epochs": 3, "optimizer.lr": 1e30}), "--out", self.folder / "run")
        last = [line for line in done.stderr.splitlines() if line.startswith("guise: ")]
        self.assertEqual(len(last), 1, done.stderr)
        self.assertIn("not finite", last[0])
        self.assertNotIn("-nan", done.stderr)
        self.assertNotRegex(done.stderr, r"network +top-1")

    def test_42_held_out_images_are_no_test_images(self):
        keys = as_flags(SYNTHETIC | {"train.epochs": 1, "data.validation": 0.25, "data.train_limit": 0})
        held = guise("train", *keys, "--out", self.folder / "held")
        self.assertIn("held-out images", held.stderr)
        self.assertNotIn("test images", held.stderr)
        plain = guise("train", *as_flags(SYNTHETIC | {"train.epochs": 1}), "--out", self.folder / "plain")
        self.assertIn("test images", plain.stderr)

    def test_42_missing_files_end_with_2(self):
        train(self.folder / "run", *as_flags(SYNTHETIC | {"train.epochs": 1}))
        self.assertIn("none.png: no such file", self.refused("predict", "run", "none.png"))
        self.assertIn("none.so: no such file", self.refused("check", "./none.so"))
        self.assertIn("a folder", self.refused("predict", "run", "run"))

    def test_42_the_first_batch_has_no_empty_half(self):
        for size, places in ((16, 2), (3, 1)):
            out = self.folder / f"run{size}"
            train(out, *as_flags(SYNTHETIC | {"train.epochs": 1, "train.batch_size": size, "data.train_limit": 48}))
            width, height = struct.unpack(">II", (out / "first_batch.png").read_bytes()[16:24])
            full_width, full_height = 8 * (96 + 4) + 4, 8 * (96 + 11 + 4) + 4
            self.assertLess(height, full_height * (places + 0.5) / 8)
            self.assertLess(width, full_width * (min(size, 8) + 0.5) / 8)

    def test_42_a_page_tells_nothing_of_the_machine(self):
        root = image_folder(self.folder / "secret place/pictures")
        keys = {"data.name": "image_folder", "data.root": str(root), "model.width": 2, "train.batch_size": 8, "train.epochs": 1}
        run = self.folder / "runs/mine"
        train(run, *as_flags(keys), "--strategy", PLUGINS / "kd.so")
        train(self.folder / "runs/other", *as_flags(keys | {"train.seed": 1}))
        host = Run(run).json("summary.json")["system"]["host"]
        for words in ([run, "-o", "one.html"], [run, self.folder / "runs/other", "-o", "two.html"]):
            self.assertEqual(guise("report", *words, folder=self.folder).returncode, 0)
            page = (self.folder / words[-1]).read_text()
            document = page[page.index('id="guise-report">'):]
            document = document[:document.index("</script>")]
            for secret in (str(self.folder), "secret place", str(PLUGINS), f"host {host}"):
                self.assertNotIn(secret, document)
            self.assertNotIn(str(self.folder), page)
            self.assertIn("kd.so", document)
            self.assertIn("mine/config.json", document)
        guise("report", run, "-o", "known.html", "--identify", folder=self.folder)
        self.assertIn(str(PLUGINS), (self.folder / "known.html").read_text())

    def test_43_a_plugin_path_that_leads_to_nothing_is_told(self):
        done = guise("list", env=environment(GUISE_PLUGIN_PATH=f"{self.folder}/none"))
        self.assertEqual(done.returncode, 0)
        self.assertIn("none is no folder", done.stderr)
        done = guise("train", *as_flags(SYNTHETIC), "--dry-run", env=environment(GUISE_PLUGIN_PATH=str(self.folder)))
        self.assertIn("holds no plugin", done.stderr)
        self.assertNotIn("warning", guise("list").stderr)

    def test_43_a_page_on_data_sets(self):
        text = guise("help", "data").stdout
        for part in ("fashion_mnist", "cifar10", "image_folder", "synthetic", "train-images-idx3-ubyte", "dataset-fashion-mnist"):
            self.assertIn(part, text)

    def test_44_a_new_plugin_holds_no_path_of_this_machine(self):
        for words in (["new", "a"], ["new", "b", "--kind", "teacher", "--lang", "c++"], ["new", "c", "--like", "mask_all"]):
            self.assertEqual(guise(*words, folder=self.folder).returncode, 0)
        for path in self.folder.rglob("*"):
            if path.is_file():
                for secret in (str(self.folder), str(GUISE.parents[1]), str(Path.home())):
                    self.assertNotIn(secret, path.read_text(), path)


if __name__ == "__main__":
    unittest.main(verbosity=2)
