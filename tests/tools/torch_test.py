"""Where LibTorch is looked for, and what is said when it is not there: small CMake projects that include
tools/cmake/GuiseTorch.cmake, with folders like those of a pip wheel and of an unpacked LibTorch. tools/setup, on a
machine that is only played, must come to the same answer. One project is built and run, with the LibTorch of this build."""

import os
import re
import subprocess
import unittest
from pathlib import Path

from tools_test import ROOT, PlayedMachine

PROJECT = """cmake_minimum_required(VERSION 3.25)
project(tiny LANGUAGES {languages})
option(GUISE_CUDA "" OFF)
set(CMAKE_CXX_STANDARD 20)
include("{module}")
guise_find_torch(AT_LEAST 2.13 BELOW 3)
"""
PROGRAM = """add_executable(sum sum.cpp)
target_link_libraries(sum PRIVATE guise_torch)
set_target_properties(sum PROPERTIES INSTALL_RPATH "$<TARGET_FILE_DIR:guise_torch_cpu>")
install(TARGETS sum)
"""
SUM = """#include <ATen/core/Tensor.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/sum.h>
int main() { return at::ones({2, 3}).sum().item<int>() == 6 ? 0 : 1; }
"""


def torch_of_this_build():
    cache = Path(os.environ["GUISE_BUILD_DIR"], "build.ninja").read_text()
    return Path(re.search(r"(\S+)/lib/libtorch_cpu\.so", cache)[1])


class LibTorch(PlayedMachine):
    def setUp(self):
        super().setUp()
        self.project = self.folder / "project"
        self.project.mkdir()
        self.write_project("NONE")

    def write_project(self, languages, more=""):
        module = ROOT / "tools/cmake/GuiseTorch.cmake"
        (self.project / "CMakeLists.txt").write_text(PROJECT.format(languages=languages, module=module) + more)

    def libtorch(self, name, version="2.13.0", without=()):
        """A folder with the files that are asked for, and nothing in them but a version."""
        root = self.folder / name
        for file in ("lib/libtorch_cpu.so", "lib/libc10.so", "include/ATen/ATen.h", "share/cmake/Torch/TorchConfig.cmake"):
            (root / file).parent.mkdir(parents=True, exist_ok=True)
            if file not in without:
                (root / file).touch()
        major, minor, patch = version.split(".")
        header = root / "include/torch/headeronly/version.h"
        header.parent.mkdir(parents=True)
        if "version" not in without:
            header.write_text(f"#define TORCH_VERSION_MAJOR {major}\n#define TORCH_VERSION_MINOR {minor}\n#define TORCH_VERSION_PATCH {patch}\n")
        return root

    def in_venv(self, **more):
        return self.libtorch("project/.venv/lib/python3.11/site-packages/torch", **more)

    def configure(self, *flags, **environment):
        clean = {key: value for key, value in os.environ.items() if key not in ("CMAKE_PREFIX_PATH", "Torch_DIR")}
        return subprocess.run(["cmake", "-S", str(self.project), "-B", str(self.folder / "out"), "--fresh", "-Wno-dev", *flags],
                              capture_output=True, text=True, check=False, env=clean | environment)

    def found(self, *flags, **environment):
        done = self.configure(*flags, **environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        return Path(re.search(r"-- LibTorch \S+: (.*)", done.stdout)[1])

    def refused(self, *flags, **environment):
        done = self.configure(*flags, **environment)
        self.assertEqual(done.returncode, 1, done.stdout)
        return " ".join(done.stderr.split())

    def setup_installs(self, **environment):
        """Whether tools/setup brings a LibTorch, or takes the one that the environment leads to."""
        done = self.run_tool("setup", "--no-build", **environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        return "torch==" in " ".join(self.calls("pip"))

    def test_the_wheel_in_venv_is_found_without_a_word(self):
        wheel = self.in_venv()
        self.assertEqual(self.found(), wheel)

    def test_an_unpacked_libtorch_is_found_by_each_way_and_wins_over_venv(self):
        self.in_venv()
        zip_ = self.libtorch("libtorch")
        for prefix in (zip_, zip_ / "share/cmake"):  # the second as torch.utils.cmake_prefix_path says it
            self.assertEqual(self.found(f"-DCMAKE_PREFIX_PATH=/nowhere;{prefix}"), zip_)
            self.assertEqual(self.found(CMAKE_PREFIX_PATH=f"/nowhere:{prefix}"), zip_)
            self.assertFalse(self.setup_installs(CMAKE_PREFIX_PATH=f"/nowhere:{prefix}"), prefix)
        folder = str(zip_ / "share/cmake/Torch")
        self.assertEqual(self.found(f"-DTorch_DIR={folder}"), zip_)
        self.assertEqual(self.found(Torch_DIR=folder), zip_)
        self.assertFalse(self.setup_installs(Torch_DIR=folder))

    def test_a_prefix_path_for_another_purpose_leaves_the_one_in_venv(self):
        wheel = self.in_venv()
        self.assertEqual(self.found(CMAKE_PREFIX_PATH="/opt/boost:/usr"), wheel)
        self.assertEqual(self.found("-DCMAKE_PREFIX_PATH=/opt/boost"), wheel)
        self.assertTrue(self.setup_installs(CMAKE_PREFIX_PATH="/opt/boost:/usr"))

    def test_headers_without_the_library_are_no_libtorch(self):
        half = self.libtorch("half", without=["lib/libtorch_cpu.so"])
        self.assertIn(f"{half} lacks lib/libtorch_cpu.so", self.refused(CMAKE_PREFIX_PATH=str(half)))
        self.assertTrue(self.setup_installs(CMAKE_PREFIX_PATH=str(half)))
        wheel = self.in_venv()
        self.assertEqual(self.found(CMAKE_PREFIX_PATH=str(half)), wheel)

    def test_none_at_all_is_told_with_the_places(self):
        text = self.refused(CMAKE_PREFIX_PATH="/opt/boost")
        self.assertIn("LibTorch was not found by Torch_DIR, by CMAKE_PREFIX_PATH or in .venv", text)
        self.assertIn("/opt/boost lacks lib/libtorch_cpu.so and include/ATen/ATen.h", text)
        self.assertIn("Try: tools/setup", text)

    def test_a_torch_dir_that_leads_nowhere_is_refused_though_venv_has_one(self):
        self.in_venv()
        gone = "/gone/share/cmake/Torch"
        self.assertIn(f"Torch_DIR={gone} leads to no LibTorch", self.refused(f"-DTorch_DIR={gone}"))
        self.assertIn(f"Torch_DIR={gone} leads to no LibTorch", self.refused(Torch_DIR=gone))
        done = self.run_tool("setup", "--no-build", Torch_DIR=gone)
        self.assertEqual(done.returncode, 2)
        self.assertIn(f"Torch_DIR={gone} leads to no LibTorch", done.stderr)
        self.assertEqual(self.calls("pip") + self.calls("apt-get"), [])

    def test_a_version_that_does_not_fit_is_refused(self):
        for version in ("2.12.1", "3.0.0"):
            old = self.libtorch(f"libtorch-{version}", version=version)
            text = self.refused(CMAKE_PREFIX_PATH=str(old))
            self.assertIn(f"LibTorch {version} does not fit: expected at least 2.13 and below 3", text)
            self.assertIn("Try: tools/setup installs one that fits", text)

    def test_a_broken_folder_is_refused(self):
        self.assertIn("lib/libc10.so is missing: this LibTorch is not whole",
                      self.refused(CMAKE_PREFIX_PATH=str(self.libtorch("a", without=["lib/libc10.so"]))))
        self.assertIn("no header says its version",
                      self.refused(CMAKE_PREFIX_PATH=str(self.libtorch("b", without=["version"]))))

    def test_cuda_needs_a_cuda_build(self):
        wheel = self.in_venv()
        text = self.refused("-DGUISE_CUDA=ON")
        self.assertIn("libtorch_cuda.so is missing: GUISE_CUDA needs a CUDA build of LibTorch", text)
        self.assertIn("Try: tools/setup --cuda", text)
        for library in ("torch_cuda", "c10_cuda"):
            (wheel / f"lib/lib{library}.so").touch()
        self.assertEqual(self.found("-DGUISE_CUDA=ON"), wheel)

    @unittest.skipUnless(Path(os.environ.get("GUISE_BUILD_DIR", ""), "libexec/guise/guise-engine").is_file(), "no engine is built")
    def test_a_program_built_and_installed_against_an_unpacked_one_computes(self):
        self.write_project("CXX", PROGRAM)
        (self.project / "sum.cpp").write_text(SUM)
        zip_ = self.folder / "libtorch"
        zip_.mkdir()
        for name in ("include", "lib", "share"):
            (zip_ / name).symlink_to(torch_of_this_build() / name)
        self.assertEqual(self.found(CMAKE_PREFIX_PATH=str(zip_)), zip_)
        for words in (["--build", "out"], ["--install", "out", "--prefix", "installed"]):
            done = subprocess.run(["cmake", *words], cwd=self.folder, capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(subprocess.run([self.folder / "installed/bin/sum"], check=False).returncode, 0)


class Installed(unittest.TestCase):
    def test_the_engine_finds_the_libtorch_it_was_built_with(self):
        script = Path(os.environ["GUISE_BUILD_DIR"], "host/app/cmake_install.cmake").read_text()
        if "guise-engine" not in script:
            self.skipTest("no engine is built")
        (path,) = re.findall(r'FILE "[^"]*/guise-engine"\s+OLD_RPATH "[^"]*"\s+NEW_RPATH "([^"]*)"', script)
        self.assertIn(str(torch_of_this_build() / "lib"), path.split(":"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
