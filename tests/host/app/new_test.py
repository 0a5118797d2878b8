"""`guise new`: every kind and language builds by make, by CMake and by the one command of its README, within the
promised length, into a proper plugin; it keeps to its name's rules and never leaves half a folder.

GUISE_BUILD_DIR names the build folder to test. Where LibTorch is built in, each plugin is examined by `guise check`
and trained too."""

import json
import os
import re
import shlex
import shutil
import stat
import subprocess
import tempfile
import unittest
from pathlib import Path

BUILD = Path(os.environ["GUISE_BUILD_DIR"]).resolve()
ROOT = Path(__file__).resolve().parents[3]
GUISE = BUILD / "bin/guise"
HAS_ENGINE = (BUILD / "libexec/guise/guise-engine").exists()
KINDS = [(kind, language) for kind in ("loss", "teacher", "measure") for language in ("c", "c++")]
SECTION = {"loss": "strategy", "teacher": "teacher"}  # of a run file
LONGEST = {"c": 40, "c++": 20}
FILES = {"CMakeLists.txt", "Makefile", "README.md", "run.json", "test.sh"}
ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith("GUISE_")} | {"NO_COLOR": "1", "GUISE": str(GUISE)}


def run(*words, folder, program=None, env=None):
    return subprocess.run([str(word) for word in ((program or GUISE,) + words)], cwd=folder, text=True, check=False,
                          capture_output=True, stdin=subprocess.DEVNULL, env=env or ENVIRONMENT, timeout=300)


def code_lines(text):
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.DOTALL)
    return sum(bool(line.split("//")[0].strip()) for line in text.splitlines())


class InTemporaryFolder(unittest.TestCase):
    def setUp(self):
        self.top = Path(tempfile.mkdtemp(prefix="guise-new-"))
        self.addCleanup(shutil.rmtree, self.top)
        self.folder = self.top / "a folder"
        self.folder.mkdir()

    def new(self, *words, **keywords):
        done = run("new", *words, folder=self.folder, **keywords)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def succeeds(self, *words, folder, env=None):
        done = run(*words[1:], program=words[0], folder=folder, env=env)
        self.assertEqual(done.returncode, 0, f"{words}\n{done.stdout}{done.stderr}")
        return done.stdout

    def is_a_plugin(self, library):
        self.assertTrue(library.is_file(), library)
        self.succeeds(ROOT / "tests/plugins/check_library.sh", library, folder=self.folder)
        library.unlink()


class EveryKind(InTemporaryFolder):
    def each(self):
        for kind, language in KINDS:
            name = f"my_{kind}"
            with self.subTest(kind=kind, language=language):
                self.new(name, "--kind", kind, "--lang", language)
                yield kind, language, self.folder / name
                shutil.rmtree(self.folder / name)

    def test_has_its_files_and_no_placeholder_left(self):
        for kind, language, folder in self.each():
            source = folder.name + (".c" if language == "c" else ".cpp")
            files = FILES - {"run.json"} if kind == "measure" else FILES
            self.assertEqual({path.name for path in folder.iterdir()}, files | {source})
            for path in folder.iterdir():
                self.assertNotRegex(path.read_text(), r"@[A-Z_]+@", path)
            lines = code_lines((folder / source).read_text())
            self.assertTrue(8 <= lines <= LONGEST[language], f"{kind} in {language}: {lines} lines")
            self.assertTrue(os.access(folder / "test.sh", os.X_OK))
            umask = os.umask(0)
            os.umask(umask)
            self.assertEqual(stat.S_IMODE(folder.stat().st_mode), 0o777 & ~umask)

    def test_builds_by_make_by_cmake_and_by_one_command(self):
        for _, _, folder in self.each():
            library = folder / f"{folder.name}.so"
            rules = re.findall(r"^[^\s#][^=]*:", (folder / "Makefile").read_text(), re.MULTILINE)
            self.assertEqual(len(rules), 1, rules)
            built = run(program="make", folder=folder)
            self.assertEqual((built.returncode, built.stderr), (0, ""))
            self.is_a_plugin(library)
            self.succeeds("cmake", "-S", ".", "-B", "build", folder=folder)
            self.succeeds("cmake", "--build", "build", folder=folder)
            self.is_a_plugin(library)
            (command,) = re.findall(r"^    ((?:cc|c\+\+) .*)$", (folder / "README.md").read_text(), re.MULTILINE)
            self.succeeds("sh", "-c", command, folder=folder)
            self.is_a_plugin(library)

    def test_its_readme_lists_its_options(self):
        for _, _, folder in self.each():
            self.succeeds("make", folder=folder)
            document = json.loads(self.succeeds(GUISE, "describe", "--json", f"./{folder.name}.so", folder=folder))
            (plugin,) = document["plugins"]
            self.assertEqual(plugin["name"], folder.name)
            shown = re.findall(r"^\| `(\w+)` \| (\S+) \|", (folder / "README.md").read_text(), re.MULTILINE)
            self.assertEqual(shown, [(option["key"], str(option["default"])) for option in plugin["options"]])

    def test_its_run_file_is_valid_once_it_is_built(self):
        for kind, _, folder in self.each():
            if kind == "measure":  # no run file names one
                continue
            self.succeeds("make", folder=folder)
            config = json.loads(self.succeeds(GUISE, "config", "run.json", folder=folder))
            self.assertEqual(config[SECTION[kind]]["name"], str(folder / f"{folder.name}.so"))

    def trained_run(self):
        folder = self.top / "a run"
        if not folder.exists():
            keys = {"data.name": "synthetic", "data.train_limit": 64, "data.test_limit": 40, "model.width": 4, "train.epochs": 1}
            self.succeeds(GUISE, "train", "--strategy", "ce", "--out", folder,
                          *(word for key, value in keys.items() for word in ("--set", f"{key}={value}")), folder=self.top)
        return folder

    @unittest.skipUnless(HAS_ENGINE, "built without LibTorch")
    def test_the_commands_it_prints_build_check_and_train(self):
        for kind, language in KINDS:
            name = f"my_{kind}_{language[-1]}".replace("+", "x")
            with self.subTest(kind=kind, language=language):
                printed = self.new(name, "--kind", kind, "--lang", language).stdout
                commands = [line.strip() for line in printed.split("Next:\n")[1].splitlines()]
                self.assertEqual(len(commands), 3, printed)
                if kind == "measure":
                    run = self.trained_run()
                    commands[2] = commands[2].replace("RUN", shlex.quote(str(run)))
                    self.assertIn(f"{name}.spread", self.succeeds("sh", "-ec", "\n".join(commands), folder=self.folder))
                    self.succeeds("./test.sh", folder=self.folder / name)
                    continue
                self.succeeds("sh", "-ec", "\n".join(commands), folder=self.folder)
                summaries = list((self.folder / name).glob("runs/*/summary.json"))
                self.assertEqual(len(summaries), 1)
                self.assertEqual(json.loads(summaries[0].read_text())["exit_reason"], "finished")
                self.succeeds("./test.sh", folder=self.folder / name)

    def test_an_installed_guise_makes_the_same(self):
        prefix = self.top / "an installation"
        for part in ("include/guise", "lib/cmake/guise_plugin_api", "share/guise/templates", "lib/guise/plugins"):
            shutil.copytree(BUILD / part, prefix / part)
        (prefix / "bin").mkdir()
        shutil.copy(GUISE, prefix / "bin")
        self.new("outside", "--lang", "c++", program=prefix / "bin/guise")
        folder = self.folder / "outside"
        for place in (prefix, BUILD):
            self.assertNotIn(str(place), "".join(path.read_text() for path in folder.iterdir()))
        env = ENVIRONMENT | {"GUISE": str(prefix / "bin/guise")}
        self.assertIn(f"{prefix}/include", self.succeeds("make", folder=folder, env=env))
        self.is_a_plugin(folder / "outside.so")
        self.succeeds("cmake", "-S", ".", "-B", "build", folder=folder, env=env)
        self.succeeds("cmake", "--build", "build", folder=folder)
        self.is_a_plugin(folder / "outside.so")


BUNDLED = {path.parent.name: path for path in sorted((ROOT / "plugins").glob("*/*/*.cpp")) if path.stem == path.parent.name}


class LikeABundledPlugin(InTemporaryFolder):
    def each(self):
        for name, source in BUNDLED.items():
            with self.subTest(like=name):
                self.new("my_own", "--like", name)
                yield name, source, self.folder / "my_own"
                shutil.rmtree(self.folder / "my_own")

    def headers_of(self, source):
        """Every header that it includes with quotes, by name."""
        found = {}
        for name in re.findall(r'#include "(.*)"', source.read_text()):
            header = source.parent / name
            found |= {header.name: header} | self.headers_of(header)
        return found

    def test_every_loss_and_teacher_is_there(self):
        listed = json.loads(self.succeeds(GUISE, "list", "--json", folder=self.folder))["plugins"]
        self.assertEqual({plugin["name"] for plugin in listed}, set(BUNDLED))

    def test_has_its_headers_in_one_folder_and_the_new_name_in_place_of_the_old(self):
        for name, source, folder in self.each():
            headers = self.headers_of(source)
            files = FILES - {"run.json"} if source.parents[1].name == "measures" else FILES
            self.assertLessEqual(files | {"my_own.cpp"} | set(headers), {path.name for path in folder.iterdir()})
            self.assertLessEqual({path.name for path in folder.iterdir()}, files | {"my_own.cpp", "NOTES.md"} | set(headers))
            text = (folder / "my_own.cpp").read_text()
            self.assertRegex(text, r'_(?:STRATEGY|POLICY|MEASURE)\(\s*(?:losses::)?MyOwn,\s*"my_own", "\d+\.\d+\.\d+"')
            self.assertNotIn(f'"{name}"', text)
            for path in folder.iterdir():
                self.assertNotRegex(path.read_text(), r"@[A-Z_]+@", path)
                if path.suffix in (".cpp", ".hpp"):
                    for included in re.findall(r'#include "(.*)"', path.read_text()):
                        self.assertTrue((folder / included).is_file(), f"{path.name} includes {included}")
                if path.suffix == ".md":
                    for linked in re.findall(r"\]\(([^)]*)\)", path.read_text()):
                        self.assertTrue((folder / linked.split("#")[0]).is_file(), f"{path.name} links {linked}")

    def test_builds_by_make_by_cmake_and_by_one_command_into_the_same_options(self):
        for name, _, folder in self.each():
            library = folder / "my_own.so"
            built = run(program="make", folder=folder)
            self.assertEqual((built.returncode, built.stderr), (0, ""))
            (mine,) = json.loads(self.succeeds(GUISE, "describe", "--json", "./my_own.so", folder=folder))["plugins"]
            (theirs,) = json.loads(self.succeeds(GUISE, "describe", "--json", name, folder=folder))["plugins"]
            self.assertEqual(mine["name"], "my_own")
            for key in ("kind", "options", "default_teacher", "teacher_scope"):
                self.assertEqual(mine.get(key), theirs.get(key))
            self.is_a_plugin(library)
            if name in ("mask_all", "cosine"):  # one of each kind: the files are the same for all
                self.succeeds("cmake", "-S", ".", "-B", "build", folder=folder)
                self.succeeds("cmake", "--build", "build", folder=folder)
                self.is_a_plugin(library)
                (command,) = re.findall(r"^    (c\+\+ .*)$", (folder / "README.md").read_text(), re.MULTILINE)
                self.succeeds("sh", "-c", command, folder=folder)
                self.is_a_plugin(library)

    @unittest.skipUnless(HAS_ENGINE, "built without LibTorch")
    def test_checks_and_trains_at_once(self):
        for _, source, folder in self.each():
            self.succeeds("./test.sh", folder=folder)
            drafts = any("<guise/draft/" in path.read_text() for path in folder.glob("*.[ch]pp"))
            if source.parents[1].name == "measures":  # no run file names one
                continue
            self.succeeds(GUISE, "train", "run.json", "--out", "run", "--set", "train.epochs=2", "--set", "data.train_limit=64",
                          "--set", "data.test_limit=64", "--set", "model.width=4", folder=folder,
                          env=ENVIRONMENT | ({"GUISE_DRAFTS": "1"} if drafts else {}))
            summary = json.loads((folder / "run/summary.json").read_text())
            self.assertEqual(summary["exit_reason"], "finished")
            self.assertIn(str(folder / "my_own.so"), {plugin["file"] for plugin in summary["plugins"]})

    def test_a_header_that_changes_is_built_again(self):
        self.new("my_own", "--like", "mask_all")
        folder = self.folder / "my_own"
        self.succeeds("make", folder=folder)
        os.utime(folder / "mask.hpp", (2**31 - 1, 2**31 - 1))
        self.assertNotIn("up to date", self.succeeds("make", folder=folder))

    def test_a_name_that_a_header_uses_still_builds(self):
        for name, like in (("criterion", "kd"), ("averaging", "ema"), ("distillation", "kd_ema")):
            self.new(name, "--like", like)
            self.succeeds("make", folder=self.folder / name)
            self.is_a_plugin(self.folder / name / f"{name}.so")

    def test_an_installed_guise_has_the_sources(self):
        prefix = self.top / "an installation"
        done = run("--install", BUILD, "--prefix", prefix, program="cmake", folder=self.top)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.new("outside", "--like", "mask_clso", program=prefix / "bin/guise")
        self.succeeds("make", folder=self.folder / "outside", env=ENVIRONMENT | {"GUISE": str(prefix / "bin/guise")})
        self.is_a_plugin(self.folder / "outside/outside.so")


class NamesAndFolders(InTemporaryFolder):
    def refused(self, *words, says, **keywords):
        before = sorted(path for path in self.folder.rglob("*"))
        done = run("new", *words, folder=self.folder, **keywords)
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        self.assertIn(says, done.stderr)
        self.assertLessEqual(len(done.stderr.splitlines()), 4)
        self.assertEqual(before, sorted(path for path in self.folder.rglob("*")))

    def test_a_name_that_does_not_fit_is_refused(self):
        for name in ("", "My", "9lives", "_a", "a-b", "a b", "a/b", "..", "a.so", "é", "a" * 41, "a\nb"):
            with self.subTest(name=name):
                self.refused(name, says="NAME: expected a small letter")
        for name in ("test", "all", "install"):
            self.refused(name, says=f"CMake keeps {name}")
        self.refused(says="NAME is missing")
        self.refused("a", "b", says="one word too many")
        self.new("a" * 40)
        self.new("int")

    def test_names_that_c_and_cpp_keep_still_build(self):
        for name, language in (("int", "c"), ("class", "c++"), ("linux", "c"), ("x__9_", "c++"), ("guise", "c")):
            self.new(name, "--lang", language)
            self.succeeds("make", folder=self.folder / name)
            self.is_a_plugin(self.folder / name / f"{name}.so")

    def test_wrong_words_are_refused(self):
        self.refused("a", "--lang", "rust", says="--lang: expected c or c++, received rust")
        self.refused("a", "--kind", "layer", says="--kind: expected loss or teacher or measure, received layer")
        self.refused("a", "--like", "mask_clo", says="did you mean mask_clso or mask_all?")
        self.refused("a", "--like", "nothing_like_it", says="--like: expected a plugin that comes with Guise, received nothing_like_it")
        for flag, word in (("--kind", "loss"), ("--lang", "c++")):
            self.refused("a", "--like", "kd", flag, word, says=f"{flag}: goes without --like")
        self.refused("a", "--dir", "nowhere", says="--dir: expected an existing folder")

    def test_what_is_there_stays_as_it_is(self):
        (self.folder / "full").mkdir()
        (self.folder / "full/mine.c").write_text("mine")
        (self.folder / "file").write_text("mine")
        (self.folder / "link").symlink_to(self.top)
        (self.folder / "nowhere").symlink_to("missing")
        self.refused("full", says="full: exists and is not empty")
        for name in ("file", "link", "nowhere"):
            self.refused(name, says=f"{name}: exists and is no folder")
        self.assertEqual((self.folder / "full/mine.c").read_text(), "mine")
        self.assertEqual((self.folder / "file").read_text(), "mine")

    def test_an_empty_folder_is_filled(self):
        (self.folder / "mine").mkdir()
        self.new("mine")
        self.assertTrue((self.folder / "mine/mine.c").is_file())

    def test_dir_names_the_folder_above(self):
        (self.top / "b's").mkdir()
        printed = self.new("mine", "--dir", "../b's").stdout
        self.assertIn(f"cd {shlex.quote('../b' + chr(39) + 's/mine')}".replace("'\"'\"'", "'\\''"), printed)
        self.assertTrue((self.top / "b's/mine/mine.c").is_file())

    def test_the_name_of_an_installed_plugin_warns(self):
        done = self.new("kd")
        self.assertIn(f"warning: kd is also the name of {BUILD}/lib/guise/plugins/kd.so", done.stderr)
        self.assertEqual(self.new("ema").stderr, "", "ema is a policy, this one a loss")
        self.assertEqual(self.new("kd", "--kind", "teacher", "--dir", self.top).stderr, "")

    def test_a_broken_installation_is_named_and_nothing_is_left(self):
        prefix = self.top / "half"
        shutil.copytree(BUILD / "include/guise", prefix / "include/guise")
        shutil.copytree(BUILD / "lib/cmake", prefix / "lib/cmake")
        (prefix / "bin").mkdir()
        program = Path(shutil.copy(GUISE, prefix / "bin"))

        def fails(says):
            done = run("new", "mine", folder=self.folder, program=program)
            self.assertEqual(done.returncode, 1, done.stdout)
            self.assertIn(says, done.stderr)
            self.assertEqual(list(self.folder.iterdir()), [])

        fails("share/guise/templates/common: cannot be read")
        shutil.copytree(BUILD / "share/guise/templates", prefix / "share/guise/templates")
        (prefix / "share/guise/templates/loss/README.md").write_text("@WHAT@")
        fails("unknown placeholder @WHAT@")
        (prefix / "lib/cmake/guise_plugin_api/exports.map").unlink()
        fails("exports.map: is missing")
        moved = self.top / "costs $5"
        prefix.rename(moved)
        program = moved / "bin/guise"
        fails("none of ` $")

    def test_a_folder_that_may_not_be_written_is_named(self):
        if os.geteuid() == 0:
            self.skipTest("root may write anywhere")
        self.folder.chmod(0o500)
        self.addCleanup(self.folder.chmod, 0o700)
        done = run("new", "mine", folder=self.folder)
        self.assertEqual(done.returncode, 1)
        self.assertIn("cannot be written: Permission denied", done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
