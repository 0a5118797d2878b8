"""guise eval on runs of a second: against the runs' own summaries, and against sums over their tables of predictions."""

import hashlib
import json
import math
import shutil
import unittest

from program import read_safetensors
from trained_runs import DATA, REFERENCE, Case, setUpModule, table_of


def measured(labels, rows):
    """Accuracy, loss and expected calibration error (15 bins) in percent, by loops."""
    bins = {}
    right = 0
    for label, row in zip(labels, rows):
        confidence, predicted = max(row), row.index(max(row))
        right += predicted == label
        count, hits, sure = bins.get(math.ceil(confidence * 15), (0, 0, 0.0))
        bins[math.ceil(confidence * 15)] = (count + 1, hits + (predicted == label), sure + confidence)
    error = sum(abs(hits - sure) for _, hits, sure in bins.values()) / len(labels)
    return {"top1": 100 * right / len(labels), "loss": -sum(math.log(row[label]) for label, row in zip(labels, rows)) / len(labels),
            "expected_calibration_error": 100 * error}


class Eval(Case):
    def test_it_finds_what_the_run_s_own_last_evaluation_found(self):
        for name, networks in (("kd", ["student", "teacher", "average"]), ("head", ["student", "teacher"]), ("ce", ["student"])):
            summary = self.runs[name].json("summary.json")["final"]
            (run,) = self.evaluated(self.path(name))["runs"]
            self.assertEqual(list(run["networks"]), networks)
            for network in networks:
                with self.subTest(run=name, network=network):
                    own = summary if network == "student" else summary[network]
                    found = run["networks"][network]
                    for key in ("top1", "top1_interval", "top5", "samples"):
                        self.assertEqual(found[key], own[key])
                    self.assertAlmostEqual(found["loss"], own["loss"], places=5)
        stored = read_safetensors(max((self.path("head") / "checkpoints").glob("step-*.safetensors")))[0]
        self.assertEqual({name for name in stored if name.startswith("teacher.")}, {"teacher.fc.weight", "teacher.fc.bias"})
        student, teacher = self.evaluated(self.path("head"))["runs"][0]["networks"].values()
        self.assertNotAlmostEqual(student["loss"], teacher["loss"], places=4)

    def test_a_held_out_share_is_found_again(self):
        summary = self.runs["held_out"].json("summary.json")["final"]
        document = self.evaluated(self.path("held_out"), "--split", "validation")
        self.assertEqual(document["runs"][0]["networks"]["student"]["top1"], summary["top1"])
        self.assertEqual(document["data"]["samples"], 20)
        self.assertEqual(self.evaluated(self.path("held_out"), "--split", "test", "--limit", 0)["data"]["samples"], 500)
        self.assertEqual(self.evaluated(self.path("held_out"), "--split", "train", "--limit", 0)["data"]["samples"], 1400)
        self.refused("eval", self.path("ce"), "--split", "validation", says=["validation", "--split test"])

    def test_its_numbers_are_sums_over_its_table_of_predictions(self):
        for network in ("student", "teacher", "average"):
            table = self.folder / f"{network}.csv"
            document = self.evaluated(self.path("kd"), "--network", network, "--predictions", table)
            (found,) = document["runs"][0]["networks"].values()
            labels, rows = table_of(table)
            self.assertEqual(len(labels), 50)
            for row in rows:
                self.assertAlmostEqual(sum(row), 1, places=6)
            for key, value in measured(labels, rows).items():
                self.assertAlmostEqual(found[key], value, places=4, msg=key)
            confusion = found["confusion"]
            self.assertEqual(sum(map(sum, confusion)), 50)
            self.assertEqual(100 * sum(confusion[k][k] for k in range(10)) / 50, found["top1"])
            for k, entry in enumerate(found["per_class"]):
                self.assertEqual(entry["samples"], labels.count(k))
                self.assertEqual(entry["correct"], confusion[k][k])
                self.assertEqual(sum(confusion[k]), entry["samples"])
                self.assertAlmostEqual(entry["accuracy"], 100 * entry["correct"] / entry["samples"])
            self.assertEqual(found["per_class"][3]["class"], "grating 3")

    def test_an_ensemble_is_the_mean_of_probabilities(self):
        members = []
        for name in ("kd", "ce", "head"):
            table = self.folder / f"member-{name}.csv"
            self.evaluated(self.path(name), "--predictions", table)
            members.append(table_of(table))
        together = self.folder / "ensemble.csv"
        document = self.evaluated(self.path("kd"), self.path("ce"), self.path("head"), "--predictions", together)
        labels, rows = table_of(together)
        self.assertEqual(labels, members[0][0])
        for index, row in enumerate(rows):
            for k, value in enumerate(row):
                self.assertAlmostEqual(value, sum(member[1][index][k] for member in members) / 3, places=6)
        self.assertEqual(document["ensemble"]["members"], 3)
        for key, value in measured(labels, rows).items():
            self.assertAlmostEqual(document["ensemble"]["networks"]["student"][key], value, places=4)
        both = self.evaluated(self.path("kd"), self.path("head"))
        self.assertEqual(list(both["ensemble"]["networks"]), ["student", "teacher"])
        self.assertIsNone(self.evaluated(self.path("kd"))["ensemble"])

    def test_the_tables_for_a_person_name_what_they_show(self):
        text = self.said("eval", self.path("kd"), self.path("head")).stdout
        for part in ("synthetic, test split, 50 images", "top-5 %", "95 % interval", "teacher", "average", "ensemble of 2", "Guo et al. 2017",
                     "Accuracy by class of the ensemble", "Confusion of the ensemble, student", "grating 9"):
            self.assertIn(part, text)

    def test_cifar10_1_comes_with_its_gap_where_cifar10_was_learned(self):
        run = self.folder / "as_cifar10"
        shutil.copytree(self.path("kd"), run)
        config, summary = (json.loads((run / name).read_text()) for name in ("config.json", "summary.json"))
        config["data"]["name"] = "cifar10"
        summary["data"]["class_names"] = "airplane automobile bird cat deer dog frog horse ship truck".split()
        for result in (summary["final"], summary["final"]["teacher"]):
            result.update({"top1": 90.0, "samples": 10000})
        (run / "config.json").write_text(json.dumps(config))
        (run / "summary.json").write_text(json.dumps(summary))
        for name, count in (("cifar10.1", 3), ("cifar10.1_v4", 2), ("cifar10.1_v6", 3)):
            document = self.evaluated(run, "--data", name, "--data-root", DATA)
            self.assertEqual(document["data"]["samples"], count)
            for network in ("student", "teacher"):
                found = document["runs"][0]["networks"][network]
                gap = found["gap_to_cifar10"]
                self.assertEqual(gap["cifar10_top1"], 90)
                self.assertAlmostEqual(gap["points"], 90 - found["top1"])
                self.assertLess(gap["interval"][0], gap["points"])
                self.assertGreater(gap["interval"][1], gap["points"])
        self.assertEqual(document["warnings"], [])
        self.assertIn("points below CIFAR-10's 90.00 %", self.said("eval", run, "--data", "cifar10.1", "--data-root", DATA).stdout)
        self.assertNotIn("gap_to_cifar10", self.evaluated(self.path("kd"), "--data", "cifar10.1", "--data-root", DATA)["runs"][0]["networks"]["student"])
        self.refused("eval", run, "--data", "cifar10.1", "--data-root", DATA, "--split", "train", says=["no training images"])

    def test_several_data_sets_come_with_the_gap_between_them(self):
        cifar = self.folder / "cifar"
        cifar.mkdir()
        (cifar / "data_batch_1.bin").touch()
        # 10,000 black pictures of class 0, and 2 of CIFAR-10.1: every network is right on all or on none of the first.
        (cifar / "test_batch.bin").write_bytes(bytes(3073 * 10000))
        for name in ("cifar10.1_v4_data.npy", "cifar10.1_v4_labels.npy"):
            shutil.copy(DATA / "cifar10.1" / name, cifar)
        words = [self.path("ce"), "--data", "cifar10", "--data", "cifar10.1_v4", "--data-root", cifar, "--limit", 100]
        document = self.evaluated(*words)
        self.assertEqual([document["data"]["name"], document["others"][0]["data"]["name"]], ["cifar10", "cifar10.1_v4"])
        old, new = (part["runs"][0]["networks"]["student"] for part in (document, document["others"][0]))
        self.assertIn(old["top1"], (0, 100))
        self.assertEqual(old["samples"], 100)
        self.assertNotIn("gap_to_cifar10", old)
        self.assertEqual(new["gap_to_cifar10"]["points"], old["top1"] - new["top1"])
        text = self.said("eval", *words).stdout
        for part in ("cifar10, test split, 100 images", "cifar10.1_v4, test split, 2 images", "points below CIFAR-10's"):
            self.assertIn(part, text)
        self.refused("eval", *words, "--data", "cifar10", says=["cifar10 is named twice"])

    def test_corrupted_pictures_are_measured_too(self):
        document = self.evaluated(self.path("kd"), "--corrupt", "all", "--limit", 10)
        rows = document["corrupted"]
        self.assertEqual([(row["corruption"], row["severity"]) for row in rows],
                         [(kind, severity) for kind in ("noise", "blur", "brightness", "contrast", "jpeg") for severity in range(1, 6)])
        errors = [100 - row["runs"][0]["networks"]["teacher"]["top1"] for row in rows]
        self.assertAlmostEqual(document["mean_corruption_error"]["runs"][0]["networks"]["teacher"], sum(errors) / 25)
        one = self.evaluated(self.path("kd"), "--corrupt", "noise:3", "--limit", 10)["corrupted"]
        self.assertEqual(one, [row for row in rows if (row["corruption"], row["severity"]) == ("noise", 3)])
        self.assertIn("mean error %", self.said("eval", self.path("kd"), "--corrupt", "blur").stdout)
        self.refused("eval", self.path("kd"), "--corrupt", "fog", says=["--corrupt", "fog", "noise:3"])

    def test_classes_are_matched_by_name_and_their_number_must_be_the_same(self):
        self.refused("eval", self.path("kd"), "--data", "image_folder", "--data-root", DATA / "image_folder",
                     says=["number of classes", "10 (synthetic)", "2 (image_folder)"])
        document = self.evaluated(self.path("kd"), "--data", "image_folder", "--data-root", self.pictures)
        self.assertIn("matched by their order", document["warnings"][0])
        renamed = self.folder / "by_name"
        for label in range(10):
            for split in ("train", "test"):
                shutil.copytree(self.pictures / split / f"class {label}", renamed / split / f"grating {9 - label}")
        first, second = self.folder / "first.csv", self.folder / "second.csv"
        self.evaluated(self.path("kd"), "--data", "image_folder", "--data-root", renamed, "--predictions", first)
        backwards = json.loads((self.path("kd") / "summary.json").read_text())
        backwards["data"]["class_names"].reverse()
        run = self.folder / "backwards"
        shutil.copytree(self.path("kd"), run)
        (run / "summary.json").write_text(json.dumps(backwards))
        self.assertEqual(self.evaluated(run, "--data", "image_folder", "--data-root", renamed, "--predictions", second)["warnings"], [])
        self.assertEqual([9 - label for label in table_of(first)[0]], table_of(second)[0])

    def test_each_checkpoint_is_found_and_a_damaged_one_never_used(self):
        run = self.folder / "damaged"
        shutil.copytree(self.path("ce"), run)
        states = sorted((run / "checkpoints").glob("*.state.json"))
        steps = [json.loads(state.read_text())["step"] for state in states]
        self.assertEqual(steps, [2, 4, 6])
        by_step = {step: self.evaluated(run, "--checkpoint", step) for step in steps}
        events = {event["step"]: event["top1"] for event in self.runs["ce"].events("evaluate")}
        for step, document in by_step.items():
            self.assertEqual(document["runs"][0]["step"], step)
            self.assertEqual(document["runs"][0]["networks"]["student"]["top1"], events[step])
        best = self.evaluated(run, "--checkpoint", "best")["runs"][0]
        self.assertEqual(best["networks"]["student"]["top1"], max(events.values()))
        self.refused("eval", run, "--checkpoint", 5, says=["--checkpoint 5", "2, 4, 6"])

        newest = run / "checkpoints" / json.loads(states[-1].read_text())["tensors"]["file"]
        file = self.evaluated(newest)["runs"][0]
        self.assertEqual(file["networks"], by_step[6]["runs"][0]["networks"])
        content = bytearray(newest.read_bytes())
        content[-5] ^= 1
        newest.write_bytes(content)
        document = self.evaluated(run)
        self.assertEqual(document["runs"][0]["step"], 4)
        self.assertIn(newest.name, document["warnings"][0])
        self.refused("eval", newest, says=[newest.name, "damaged"])
        newest.write_bytes(content[:1000])
        self.assertEqual(self.evaluated(run)["runs"][0]["step"], 4)
        for step, state in zip(steps, states):
            body = state.read_text().replace('"guise.checkpoint/1"', '"guise.checkpoint/2"').rpartition(',\n  "state_sha256"')[0]
            state.write_text(body + f',\n  "state_sha256": "{hashlib.sha256(body.encode()).hexdigest()}"\n}}\n')
            self.refused("eval", run, "--checkpoint", step, says=["newer Guise"])
        self.refused("eval", run, says=["no checkpoint is good", "newer Guise"])

    def test_tensors_without_a_commit_record_are_no_checkpoint(self):
        run = self.folder / "bare"
        shutil.copytree(self.path("ce"), run)
        for path in (run / "checkpoints").iterdir():
            if not path.name.endswith(".safetensors"):
                path.unlink()
        self.refused("eval", run, says=["bare/checkpoints", "there is no checkpoint yet"])

    def test_without_a_summary_mean_and_deviation_are_measured_again(self):
        run = self.folder / "no_summary"
        shutil.copytree(self.path("ce"), run)
        (run / "summary.json").unlink()
        self.assertEqual(self.evaluated(run)["runs"][0]["networks"],
                         self.evaluated(self.path("ce"))["runs"][0]["networks"])

    def test_bad_words_and_places_are_refused(self):
        self.refused("eval", self.folder / "nowhere", says=["nowhere", "no such run"])
        self.refused("eval", self.folder, says=["no config.json"])
        self.refused("eval", says=["RUN is missing"])
        self.refused("eval", self.path("ce"), "--network", "teacher", says=["a network named teacher", "student"])
        self.refused("eval", self.path("ce"), "--network", "studnt", says=["studnt", "student"])
        self.refused("eval", self.path("ce"), "--data", "cifar", says=["--data", "cifar10"])
        self.refused("eval", self.path("ce"), "--data", "cifar10", says=["data-root"])
        self.refused("eval", self.path("ce"), "--checkpoint", "newest", says=["last, best or a step"])
        self.refused("eval", self.path("ce"), "--limit", "-1", says=["--limit"])
        self.refused("eval", self.path("ce"), "--predictions", "x.csv", "--network", "all", says=["one network"])
        self.refused("eval", self.path("ce"), "--predictions", self.folder / "no/x.csv", says=["x.csv"], code=1)
        self.refused("eval", REFERENCE / "safetensors/sizes.safetensors", says=["sizes", "guise export"])
        self.refused("eval", self.pictures / "big.png", says=["big.png"])
        empty = self.folder / "empty"
        empty.mkdir()
        shutil.copy(self.path("ce") / "config.json", empty)
        self.refused("eval", empty, says=["no checkpoint"])
        other = self.folder / "other_width"
        shutil.copytree(self.path("ce"), other)
        config = json.loads((other / "config.json").read_text())
        config["model"]["width"] = 8
        (other / "config.json").write_text(json.dumps(config))
        self.refused("eval", other, says=["do not fit", "conv1.weight [4, 3, 3, 3], expected [8, 3, 3, 3]", "more"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
