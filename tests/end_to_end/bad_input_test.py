"""Bad input ends before the first step: exit 2, at most four lines on standard error that name the place and what was
expected, no name of an exception, and nothing written."""

import gzip
import shutil
import struct
import tempfile
import unittest
from pathlib import Path

from program import GUISE, PLUGINS, ROOT, TINY, as_flags, environment, guise, train


def idx(kind, sizes, payload):
    return struct.pack(">BBBB", 0, 0, 8, kind) + struct.pack(f">{len(sizes)}I", *sizes) + payload


def write_idx_set(folder, labels=bytes(range(8)), count=8):
    """A Fashion-MNIST of eight black images."""
    folder.mkdir()
    for part in ("train", "t10k"):
        (folder / f"{part}-images-idx3-ubyte").write_bytes(idx(3, [count, 28, 28], bytes(count * 784)))
        (folder / f"{part}-labels-idx1-ubyte").write_bytes(idx(1, [count], labels))
    return folder


class BadInput(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="guise-bad-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.out = self.folder / "run"

    def refused(self, *words, says, **keywords):
        before = sorted(self.folder.rglob("*"))
        done = guise("train", *words, "--out", self.out, **keywords)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertLessEqual(len(done.stderr.splitlines()), 4, done.stderr)
        self.assertEqual(done.stdout, "")
        for word in ("what():", "terminate", "exception", "std::", "c10::", "Traceback"):
            self.assertNotIn(word, done.stderr)
        for text in says:
            self.assertIn(text, done.stderr)
        self.assertEqual(sorted(self.folder.rglob("*")), before, "something was written")

    def data_refused(self, folder, *says, **keys):
        self.refused(*as_flags({"data.root": str(folder), "train.epochs": 1, "model.width": 4, **keys}), says=says)

    def test_an_unknown_strategy_or_teacher_brings_the_nearest_names(self):
        self.refused("--strategy", "mask_cslo", says=["mask_cslo", "mask_clso", "guise list"])
        self.refused("--strategy", "kd", "--teacher", "swp", says=["swp", "swap"])
        self.refused("--strategy", "swap", says=["swap"])
        self.refused("--strategy", "", says=["strategy.name"])

    def test_a_missing_or_refused_library_says_why(self):
        missing, text = self.folder / "missing.so", self.folder / "text.so"
        self.refused("--strategy", missing, says=[str(missing), "No such file"])
        text.write_text("no library")
        self.refused("--strategy", text, says=[str(text), "ELF"])
        cut = self.folder / "cut.so"
        cut.write_bytes((PLUGINS / "kd.so").read_bytes()[:5000])
        self.refused("--strategy", cut, says=[str(cut), "refused"])
        self.refused("--strategy", GUISE, says=[str(GUISE), "refused"])

    def test_a_library_for_another_abi_is_refused_with_its_name_and_version(self):
        # The note of an ELF file begins with the ABI: 1.0, loss, kd, 1.1.0, ... each with a closing zero.
        note, changed = (version + b"\0loss\0kd\0" for version in (b"1.0", b"7.0"))
        content = (PLUGINS / "kd.so").read_bytes()
        self.assertEqual(content.count(note), 1)
        other = self.folder / "other.so"
        other.write_bytes(content.replace(note, changed))
        self.refused("--strategy", other, says=[str(other), "kd 1.1.0", "7.0"])

    def test_an_option_of_the_wrong_type_or_range_is_named(self):
        for value, expected in [("cold", "a number above 0"), (-1, "a number above 0"), (True, "a number above 0"),
                                ([2], "a number above 0"), (0, "a number above 0")]:
            self.refused("--strategy", "kd", *as_flags({"strategy.temperature": value}),
                         says=["strategy.temperature", expected])
        self.refused("--strategy", "mask_all", *as_flags({"strategy.mask_mode": "q"}), says=["mask_mode", "sgf"])
        self.refused("--strategy", "mask_all", *as_flags({"strategy.mask_ration": 0.5}), says=["mask_ratio"])
        self.refused(*as_flags({"train.batch_size": 0}),
                     says=["train.batch_size", "[1, 1000000]"])

    def test_an_unknown_key_brings_the_nearest_or_its_true_section(self):
        self.refused(*as_flags({"optimizer.lrr": 0.1}), says=["optimizer.lrr", "optimizer.lr"])
        self.refused(*as_flags({"train.lr": 0.1}), says=["train.lr", "optimizer"])
        config = self.folder / "my.json"
        config.write_text('{"modle": {"width": 8}}')
        self.refused(config, says=["my.json", "modle", "model"])
        config.write_text('{"model": {"width": 8}')
        self.refused(config, says=["my.json"])
        self.refused(self.folder / "none.json", says=["none.json"])

    def test_missing_data_names_the_folder_and_what_to_do(self):
        self.data_refused(self.folder / "nowhere", "nowhere", "fashion_mnist")
        self.data_refused(self.folder, "cifar10", "data_batch_1.bin", "GUISE_DATA", **{"data.name": "cifar10"})
        self.refused(*as_flags({"data.name": "cifar10"}), says=["cifar10", "data.root", "GUISE_DATA"])
        data = write_idx_set(self.folder / "data")
        (data / "t10k-labels-idx1-ubyte").unlink()
        self.data_refused(data, "t10k-labels-idx1-ubyte")

    def test_a_truncated_data_file_names_the_bytes_expected_and_found(self):
        data = write_idx_set(self.folder / "data")
        images = data / "train-images-idx3-ubyte"
        whole = images.read_bytes()
        images.write_bytes(whole[:1000])
        self.data_refused(data, "train-images-idx3-ubyte", str(len(whole)), "1000")
        images.unlink()
        zipped = data / "train-images-idx3-ubyte.gz"
        zipped.write_bytes(gzip.compress(whole)[:-9])
        self.data_refused(data, "train-images-idx3-ubyte.gz", str(len(whole)))
        zipped.write_bytes(b"")
        self.data_refused(data, "train-images-idx3-ubyte.gz")

    def test_a_header_that_promises_too_much_is_refused(self):
        data = write_idx_set(self.folder / "data")
        images = data / "train-images-idx3-ubyte"
        images.write_bytes(idx(3, [0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF], b""))
        self.data_refused(data, "train-images-idx3-ubyte")

    def test_a_truncated_cifar_file_names_the_bytes_expected_and_found(self):
        data = self.folder / "cifar"
        data.mkdir()
        (data / "data_batch_1.bin").write_bytes(bytes(3073 * 10))
        self.data_refused(data, "data_batch_1.bin", "30730000", "30730", **{"data.name": "cifar10"})

    def test_a_pickle_that_would_run_something_is_refused_by_name(self):
        data = self.folder / "cifar-10-batches-py"
        data.mkdir()
        (data / "data_batch_1").write_bytes(b"\x80\x02cposix\nsystem\nU\x0ctouch pwned\x85R.")
        self.data_refused(self.folder, "data_batch_1", "posix.system, which is not run", "cifar-10-python.tar.gz", **{"data.name": "cifar10"})

    def test_a_folder_without_test_pictures_names_what_it_holds(self):
        for name in ("cat", "dog"):
            (self.folder / "pets" / name).mkdir(parents=True)
            shutil.copy(ROOT / "tests/reference/data/pictures/colour.png", self.folder / "pets" / name / "1.png")
        keys = {"data.name": "image_folder"}
        self.data_refused(self.folder / "pets", "train, and test", "cat/, dog/", "data.validation=0.1", **keys | {"data.validation": 0})
        (self.folder / "pets/cat/1.png").write_bytes(b"no picture")
        self.data_refused(self.folder / "pets", "1.png", "JPEG, PNG or WebP", **keys | {"data.validation": 0.5})
        self.data_refused(self.folder, "image_folder", "pets/", **keys)

    def test_noise_and_imbalance_need_both_of_their_keys(self):
        self.refused(*as_flags({"data.noise.kind": "symmetric"}), says=["data.noise.rate", "above 0"])
        self.refused(*as_flags({"data.imbalance.factor": 100}), says=["data.imbalance.kind", "exp or step"])

    def test_labels_out_of_range_are_named(self):
        self.data_refused(write_idx_set(self.folder / "data", bytes([0, 1, 2, 3, 4, 5, 6, 10])), "label", "10")

    def test_images_and_labels_that_do_not_match_are_named(self):
        data = write_idx_set(self.folder / "data")
        (data / "train-labels-idx1-ubyte").write_bytes(idx(1, [7], bytes(7)))
        self.data_refused(data, "train-labels-idx1-ubyte", "8", "7")

    def test_an_out_folder_with_files_in_it_is_left_untouched(self):
        self.out.mkdir()
        (self.out / "mine.txt").write_text("mine")
        self.refused(*as_flags(TINY), says=[str(self.out), "--force"])
        self.assertEqual((self.out / "mine.txt").read_text(), "mine")

    def test_an_out_that_is_a_file_or_cannot_be_made_is_refused(self):
        self.out.write_text("a file")
        self.refused(*as_flags(TINY), says=[str(self.out)])
        self.out = self.out / "below"
        self.refused(*as_flags(TINY), says=[str(self.out)])

    def test_a_folder_with_no_plugins_is_named(self):
        empty = self.folder / "empty"
        empty.mkdir()
        self.refused(*as_flags(TINY), "--plugin-dir", empty, says=[str(empty), "no plugin"])

    def test_a_program_without_plugins_says_where_it_looked(self):
        bare = self.folder / "bare/bin/guise"
        bare.parent.mkdir(parents=True)
        shutil.copy(GUISE, bare)
        self.refused(*as_flags(TINY), program=bare, says=["no plugins in", str(bare.parent), "GUISE_PLUGIN_PATH"])

    def test_a_device_that_is_not_there_is_refused(self):
        self.refused(*as_flags(TINY), "--device", "toaster", says=["toaster", "cpu"])

    def test_words_that_train_does_not_know_are_refused(self):
        self.refused("--stratgy", "kd", says=["--stratgy", "--strategy"])
        self.refused("--set", "lr", says=["lr"])

    def test_force_replaces_the_run_and_nothing_else(self):
        train(self.out, *as_flags(TINY))
        (self.out / "mine.txt").write_text("mine")
        again = train(self.out, "--force", *as_flags(TINY | {"train.epochs": 2}))
        self.assertEqual(len(again.events("evaluate")), 2)
        self.assertEqual((self.out / "mine.txt").read_text(), "mine")

    def test_a_dry_run_prints_the_configuration_and_writes_nothing(self):
        done = guise("train", "--dry-run", *as_flags(TINY), "--out", self.out)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('"batch_size": 32', done.stdout)
        self.assertFalse(self.out.exists())


class ListAndDescribe(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="guise-list-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def test_they_work_where_libtorch_cannot_be_loaded(self):
        # A copy without the engine, and a loader that finds nothing of LibTorch: no run of these can have used it.
        bare = self.folder / "bin/guise"
        bare.parent.mkdir()
        shutil.copy(GUISE, bare)
        shutil.copytree(PLUGINS, self.folder / "lib/guise/plugins")
        for words in [("list",), ("list", "--json"), ("describe", "mask_clso"), ("describe", "ema", "--json"),
                      ("--version",), ("help",), ("help", "config"), ("train", "--help"), ()]:
            traced = guise(*words, program=bare, env=environment(LD_DEBUG="files", LD_DEBUG_OUTPUT=str(self.folder / "ld")))
            self.assertEqual(traced.returncode, 0, traced.stderr)
            self.assertNotEqual(traced.stdout, "")
        loaded = "".join(path.read_text(errors="replace") for path in self.folder.glob("ld.*"))
        self.assertIn("libstdc++", loaded)
        for name in ("libtorch", "libc10"):
            self.assertNotIn(name, loaded)

    def test_list_shows_refused_files_with_the_reason(self):
        (self.folder / "broken.so").write_text("no library")
        done = guise("list", env=environment(GUISE_PLUGIN_PATH=str(self.folder)))
        self.assertEqual(done.returncode, 0)
        self.assertIn("mask_clso", done.stdout)
        self.assertIn(str(self.folder / "broken.so"), done.stdout)
        self.assertIn("ELF", done.stdout)


if __name__ == "__main__":
    unittest.main(verbosity=2)
