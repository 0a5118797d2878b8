"""Files and plugins that once crashed the program, misled a reader of its messages or were taken for others. GUISE_BUILD_DIR
names the build folder to test."""

import json
import os
import random
import shutil
import unittest
from pathlib import Path

from cases import SYNTHETIC, Faults, image_folder
from program import GUISE, PLUGINS, as_flags, environment, guise, train

HOSTILE = "a\x1b[31mred\x1b]0;title\x07\u202etxt\u200b\x9bJ"


class FilesAndPlugins(Faults):
    def mutated(self, seed):
        """A sound plugin with one byte of one field of its dynamic section, symbols or relocations changed."""
        number = random.Random(seed)
        content = bytearray((PLUGINS / "kd.so").read_bytes())
        for _ in range(number.choice([1, 1, 1, 8])):
            content[number.randrange(64, len(content))] = number.randrange(256)
        path = self.folder / f"mutated-{seed}.so"
        path.write_bytes(content)
        return path

    def test_29_a_mutated_plugin_never_takes_the_program_with_it(self):
        ended = {0: 0, 2: 0}
        for seed in range(int(os.environ.get("GUISE_FULL", "0")) * 1400 + 100):
            path = self.mutated(seed)
            done = guise("describe", path)
            self.assertIn(done.returncode, ended, f"seed {seed}: {done.stderr}")
            ended[done.returncode] += 1
            if done.returncode == 2:
                self.assertIn(path.name, done.stderr)
                self.assertLessEqual(len(done.stderr.splitlines()), 4, done.stderr)
            path.unlink()
        self.assertTrue(all(ended.values()), ended)

    def test_29_a_table_that_leads_nowhere_is_refused_with_its_signal(self):
        content = (PLUGINS / "kd.so").read_bytes()
        addresses = [at for at in range(64, len(content) - 24, 8)
                     if int.from_bytes(content[at + 8:at + 16], "little") == 8]  # R_X86_64_RELATIVE
        crashed = None
        for at in addresses:
            path = self.folder / "nowhere.so"
            path.write_bytes(content[:at + 16] + (1 << 40).to_bytes(8, "little") + content[at + 24:])
            done = guise("describe", path)
            self.assertIn(done.returncode, (0, 2), done.stderr)
            if "loading it ends in SIG" in done.stderr:
                crashed = path
                break
        self.assertIsNotNone(crashed, "no address was needed while it was loaded")
        refused = self.refused("train", "--strategy", crashed, *as_flags(SYNTHETIC), "--out", self.folder / "run")
        self.assertIn("loss kd", refused)
        self.assertFalse((self.folder / "run").exists())

    def shows(self, text):
        for hidden in ("\x1b", "\x07", "\x9b", "\u202e", "\u200b"):
            self.assertNotIn(hidden, text, repr(text))
        self.assertRegex(text, r"\\x1b|\\u001b")

    def test_30_names_cannot_steer_the_terminal(self):
        place = self.folder / HOSTILE
        place.mkdir()
        image = place / "x.png"
        image.write_bytes(b"no picture")
        keys = as_flags(SYNTHETIC | {"train.epochs": 1})
        train(self.folder / "run", *keys)
        (place / "run.json").write_text('{"optimizer": {"lr": "x"}}')
        (place / "plugin.so").write_text("no plugin")
        (place / "config.json").write_text("{")
        (place / "train").mkdir()
        for words in (["train", place / "run.json"], ["train", "--strategy", place / "plugin.so"], ["train", place],
                      ["train", "--resume", place], ["train", *keys, "--out", image / "x"], ["report", place],
                      ["train", "--set", f"data.root={place}", "--set", "data.name=image_folder"],
                      ["train", *keys, "--set", f"model.init_from={image}"], ["describe", place / "plugin.so"],
                      ["list", "--plugin-dir", place], ["check", place / "plugin.so"], ["compare", place, place],
                      ["eval", place], ["predict", self.folder / "run", image], ["export", place, "-o", place / "o"],
                      ["sweep", place / "run.json"], ["new", "x", "--dir", image], [HOSTILE], ["train", "--" + HOSTILE],
                      ["apply", "kd", "--batch", image, "--out", place / "out"], ["help", HOSTILE],
                      ["train", *keys, "--set", f"train.{HOSTILE}=1"], ["train", "--set", f"data.name={HOSTILE}"]):
            with self.subTest(words=words[0], last=str(words[-1])[-12:]):
                done = guise(*words, folder=self.folder)
                self.shows(done.stdout + done.stderr)

    def test_30_a_run_in_such_a_folder_says_so_plainly(self):
        out = self.folder / HOSTILE
        done = guise("train", *as_flags(SYNTHETIC | {"train.epochs": 1}), "--out", out)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.shows(done.stderr)
        self.shows((out / "log.txt").read_text() + "\\x1b")
        self.shows(guise("train", "--resume", out).stderr)
        self.shows(guise("report", "--text", out).stdout + "\\x1b")

    def as_another(self, path):
        """The file, or a folder above it, is somebody else's."""
        os.chown(path, 12345, 12345)

    @unittest.skipIf(os.geteuid() != 0, "giving a file away needs root")
    def test_32_a_plugin_of_another_owner_is_refused_in_a_folder_and_told_by_its_path(self):
        place = self.folder / "colleague/plugins"
        place.mkdir(parents=True)
        file = place / "mine.so"
        shutil.copy(PLUGINS / "kd.so", file)
        keys = as_flags(SYNTHETIC | {"train.epochs": 1})
        for owned in (file, place, place.parent):
            with self.subTest(owned=owned.name):
                self.as_another(owned)
                said = self.refused("train", "--plugin-dir", place, "--strategy", "kd", *keys, "--dry-run")
                self.assertIn("belongs to user 12345", said)
                done = guise("train", "--strategy", file, *keys, "--dry-run")
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn("warning: ", done.stderr)
                self.assertIn("belongs to user 12345", done.stderr)
                os.chown(owned, 0, 0)

    @unittest.skipIf(os.geteuid() != 0, "giving a file away needs root")
    def test_32_a_program_in_a_folder_of_another_owner_has_its_plugins(self):
        """A container: root builds in a folder that is mounted from a user."""
        prefix = self.folder / "mounted/prefix"
        shutil.copytree(PLUGINS, prefix / "lib/guise/plugins")
        (prefix / "bin").mkdir()
        shutil.copy(GUISE, prefix / "bin")
        self.as_another(prefix.parent)
        done = guise("list", program=prefix / "bin/guise")
        self.assertIn("mask_clso", done.stdout)
        self.assertNotIn("Refused", done.stdout, done.stdout)
        self.assertNotIn("warning", done.stderr)

    def test_32_a_plugin_that_anybody_may_write_is_told_by_its_path(self):
        file = self.folder / "mine.so"
        shutil.copy(PLUGINS / "kd.so", file)
        keys = as_flags(SYNTHETIC | {"train.epochs": 1})
        self.assertNotIn("anybody", guise("train", "--strategy", file, *keys, "--dry-run").stderr)
        file.chmod(0o777)
        done = guise("train", "--strategy", file, *keys, "--dry-run")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("anybody may write it", done.stderr)

    def test_34_a_path_in_a_file_is_relative_to_it(self):
        home = self.folder / "home"
        image_folder(home / "study/pictures")
        deep = home / "study/configs/deep"
        deep.mkdir(parents=True)
        shutil.copy(PLUGINS / "kd.so", deep / "mine.so")
        sections = {"data": {"name": "image_folder", "root": "../../pictures"}, "model": {"width": 2},
                    "strategy": {"name": "./mine.so"}}
        (deep / "run.json").write_text(json.dumps(sections))
        (home / "top.json").write_text('{"extends": "study/configs/deep/run.json"}')
        (deep / "sweep.json").write_text(json.dumps({"base": "run.json", "seeds": 1, "out": "out"}))
        (deep / "full.json").write_text(json.dumps({"data.name": "image_folder", "data.root": "~/study/pictures",
                                                    "model": {"width": 2}}))
        env = environment(HOME=str(home))
        pictures = str(home / "study/pictures")
        for folder in (self.folder, home, deep):
            for file in (deep / "run.json", home / "top.json"):
                done = guise("config", os.path.relpath(file, folder), folder=folder, env=env)
                self.assertEqual(done.returncode, 0, done.stderr)
                resolved = json.loads(done.stdout)
                self.assertEqual(resolved["data"]["root"], pictures)
                self.assertEqual(resolved["strategy"]["name"], str(deep / "mine.so"))
            done = guise("train", os.path.relpath(deep / "full.json", folder), "--dry-run", folder=folder, env=env)
            self.assertEqual(json.loads(done.stdout)["data"]["root"], pictures, done.stderr)
            done = guise("sweep", os.path.relpath(deep / "sweep.json", folder), "--dry-run", "--json", folder=folder, env=env)
            self.assertEqual(json.loads(done.stdout)["out"], str(deep / "out"), done.stderr)

    def test_34_on_the_command_line_a_path_is_relative_to_the_shell_and_knows_home(self):
        image_folder(self.folder / "pictures")
        env = environment(HOME=str(self.folder))
        for root in ("pictures", "./pictures", "~/pictures"):
            done = guise("config", "--set", "data.name=image_folder", "--set", f"data.root={root}", folder=self.folder, env=env)
            self.assertEqual(json.loads(done.stdout)["data"]["root"], str(self.folder / "pictures"), done.stderr)
        done = guise("train", *as_flags(SYNTHETIC | {"train.epochs": 1}), "--out=~/mine", env=env)
        self.assertTrue((self.folder / "mine/config.json").is_file(), done.stderr)
        self.assertEqual(guise("list", env=environment(HOME=str(self.folder), GUISE_PLUGIN_PATH="~/none")).returncode, 0)
        for words in (["config", "--set", "data.root=~somebody/x"], ["train", "--out=~somebody/x"], ["list", "--plugin-dir=~x"]):
            self.assertIn("another user's home folder", self.refused(*words))
        self.assertFalse(list(self.folder.glob("~*")))


if __name__ == "__main__":
    unittest.main(verbosity=2)
