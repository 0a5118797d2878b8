"""An installed Guise: moved after `cmake --install`, in a folder with a blank, used by somebody who may not write into it.
GUISE_BUILD_DIR names the build folder that is installed."""

import json
import os
import pwd
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from program import BUILD, as_flags

TINY = {"data.name": "synthetic", "data.train_limit": 64, "data.test_limit": 32, "model.width": 2, "train.batch_size": 16,
        "train.epochs": 1, "data.augment.crop_padding": 2, "train.threads": 1}
IS_ROOT = os.geteuid() == 0


def nobody():
    return pwd.getpwnam("nobody")


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        top = Path(tempfile.mkdtemp(prefix="guise-installed-"))
        cls.addClassCleanup(shutil.rmtree, top)
        top.chmod(0o755)
        first = top / "first place"
        subprocess.run(["cmake", "--install", str(BUILD), "--prefix", str(first)], check=True, stdout=subprocess.DEVNULL)
        cls.prefix = top / "moved to"
        first.rename(cls.prefix)
        cls.work = top / "work"
        cls.work.mkdir()
        if IS_ROOT:
            os.chown(cls.work, nobody().pw_uid, nobody().pw_gid)

    def be_another(self):
        """In the new process: nobody, who owns the working folder and nothing of the installation."""
        if IS_ROOT:
            os.setgroups([])
            os.setgid(nobody().pw_gid)
            os.setuid(nobody().pw_uid)

    def guise(self, *words, **variables):
        environment = {"PATH": f"{self.prefix}/bin:/usr/bin:/bin", "HOME": str(self.work), "CI": "true"} | variables
        return subprocess.run([str(self.prefix / "bin/guise"), *map(str, words)], cwd=self.work, env=environment, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=300, check=False,
                              preexec_fn=self.be_another)

    def succeeds(self, *words, **variables):
        done = self.guise(*words, **variables)
        self.assertEqual(done.returncode, 0, f"{words}: {done.stdout}{done.stderr}")
        return done.stdout

    def reaches_torch(self):
        """Whether the other user may read LibTorch where it was built against."""
        done = subprocess.run([str(self.prefix / "libexec/guise/guise-engine"), "--version"], preexec_fn=self.be_another,
                              capture_output=True, text=True, check=False)
        return done.returncode == 0

    def test_37_it_lists_trains_resumes_reports_and_judges_itself(self):
        self.assertIn("mask_clso", self.succeeds("list"))
        if not self.reaches_torch():
            self.be_another = lambda: None  # LibTorch lies in a folder that is root's own
        self.succeeds("train", *as_flags(TINY), "--strategy", "kd", "--out", "run")
        self.succeeds("train", *as_flags({"train.epochs": 2}), "--resume", "run", "--force")
        self.succeeds("report", "run")
        self.assertIn("ok", self.succeeds("doctor"))
        self.assertTrue((self.work / "run/report.html").is_file())

    def test_37_a_new_plugin_is_built_checked_and_trained(self):
        if not self.reaches_torch():
            self.be_another = lambda: None
        self.succeeds("new", "mine")
        environment = {"PATH": f"{self.prefix}/bin:/usr/bin:/bin", "HOME": str(self.work)}
        subprocess.run(["make", "--silent"], cwd=self.work / "mine", env=environment, check=True, preexec_fn=self.be_another)
        self.succeeds("check", "mine/mine.so")
        self.succeeds("train", "mine/run.json", *as_flags(TINY | {"train.epochs": 2}), "--out", "mine_run")

    def test_37_doctor_tells_where_libtorch_is_missing(self):
        engine = self.prefix / "libexec/guise/guise-engine"
        kept = engine.read_bytes()
        mode = engine.stat().st_mode
        runpath = re.search(rb"/[^\0]*torch/lib", kept)
        self.assertIsNotNone(runpath, "the engine has no way to LibTorch")
        engine.write_bytes(kept.replace(runpath[0], b"/nowhere".ljust(len(runpath[0]), b"/")))
        engine.chmod(mode)
        try:
            done = self.guise("doctor")
            self.assertEqual(done.returncode, 1)
            self.assertRegex(done.stdout, r"fail +engine")
            self.assertRegex(done.stdout, r"lib(torch_cpu|c10)\.so")
            self.assertRegex(done.stdout, r"try: .*LD_LIBRARY_PATH")
            self.assertNotEqual(self.guise("train", *as_flags(TINY), "--out", "none").returncode, 0)
        finally:
            engine.write_bytes(kept)

    def test_43_what_comes_with_it(self):
        share = self.prefix / "share"
        self.assertTrue((share / "guise/configs/quickstart.json").is_file())
        self.assertTrue(list((share / "guise/configs/study").rglob("*.json")))
        for tool in ("to_wandb.py", "from_torch.py"):
            self.assertIn("usage", subprocess.run([share / "guise/tools" / tool, "--help"], capture_output=True, text=True,
                                                  check=True).stdout)
        self.assertTrue((share / "guise/tools/torch_to_c/trace.py").is_file())
        self.assertIn("complete", (share / "bash-completion/completions/guise").read_text())
        self.assertTrue((share / "zsh/site-functions/_guise").read_text().startswith("#compdef guise"))
        self.assertIn("complete", (share / "fish/vendor_completions.d/guise.fish").read_text())
        pages = {path.name for path in (share / "man/man1").iterdir()}
        self.assertLessEqual({"guise.1", "guise-train.1", "guise-list.1", "guise-report.1"}, pages)
        self.assertIn("--resume", (share / "man/man1/guise-train.1").read_text().replace("\\-", "-"))

    def test_43_its_version_as_json(self):
        document = json.loads(self.succeeds("--version", "--json"))
        self.assertEqual(document["schema"], "guise.version/1")
        self.assertRegex(document["abi"], r"^\d+\.\d+$")
        self.assertRegex(document["libtorch"], r"^2\.\d+")
        self.assertEqual(document["prefix"], str(self.prefix))
        self.assertEqual(self.succeeds("--version").strip(), f"guise {document['version']}")
        self.assertEqual(self.succeeds("--prefix").strip(), str(self.prefix))


if __name__ == "__main__":
    unittest.main(verbosity=2)
