"""tools/setup, tools/test and tools/quickstart on machines that are only played: a small tree with the tools and a
configuration, and stand-ins for apt-get, pip, cmake and ctest on the PATH that write down how they were called."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# What the tools may use of the real machine.
REAL = ["bash", "cat", "cp", "cut", "date", "dirname", "env", "grep", "head", "ls", "mkdir", "nproc", "rm", "sed", "tail", "tee",
        "touch", "chmod", "readlink", "sort", "sleep", "tr"]

DPKG_QUERY = '[ -e "$STATE/installed" ] && { echo -n installed; exit 0; }; exit 1'
APT_GET = r'''echo "apt-get $*" >> "$STATE/calls"
[ "$1" != install ] && exit 0
touch "$STATE/installed"
cp "$0" "${0%/*}/clang-19"'''
PYTHON = r'''echo "python3 $*" >> "$STATE/calls"
if [ "$1 $2" = "-m venv" ]; then mkdir -p "$3/bin" "$3/lib/python3.11/site-packages"; fi
cat > "$3/bin/python" << 'END'
#!/usr/bin/env bash
echo "pip $*" >> "$STATE/calls"
site=$(dirname "$0")/../lib/python3.11/site-packages
for word in "$@"; do
  case $word in torch==*) mkdir -p "$site/torch/share/cmake/Torch" "$site/torch-${word#torch==}+cpu.dist-info" ;; -*) ;;
    *==*) name=${word%%==*}; mkdir -p "$site/${name//-/_}-${word##*==}.dist-info" ;; *) mkdir -p "$site/${word//-/_}-1.0.dist-info" ;; esac
done
END
cp "$3/bin/python" "$3/bin/pip"
chmod +x "$3/bin/python" "$3/bin/pip"'''
CMAKE = r'''echo "cmake $*" >> "$STATE/calls"
[ -e "$STATE/cmake_fails" ] && { echo "CMake Error: no zlib"; exit 1; }
if [ "$1" = --preset ]; then
  mkdir -p "$4/bin"
  touch "$4/build.ninja"
  echo "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" > "$4/CMakeCache.txt"
else
  printf '#!/usr/bin/env bash\necho "guise $*" >> "$STATE/calls"\necho trained\n' > "$2/bin/guise"
  chmod +x "$2/bin/guise"
fi'''
CTEST = 'echo "ctest $*" >> "$STATE/calls"; cat "$STATE/ctest_output"; exit $(cat "$STATE/ctest_code")'


class PlayedMachine(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="guise-tools-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.tree, self.state, self.path = (self.folder / name for name in ("tree with blank", "state", "bin"))
        shutil.copytree(ROOT / "tools", self.tree / "tools")
        self.state.mkdir()
        self.path.mkdir()
        for name in REAL:
            (self.path / name).symlink_to(shutil.which(name))
        for name, text in [("dpkg-query", DPKG_QUERY), ("apt-get", APT_GET), ("apt-cache", "exit 0"), ("cmake", CMAKE),
                           ("python3", PYTHON), ("ctest", CTEST), ("id", "echo 0")]:
            self.stand_in(name, text)

    def stand_in(self, name, text):
        path = self.path / name
        path.write_text(f"#!{shutil.which('bash')}\n{text}\n")
        path.chmod(0o755)

    def run_tool(self, name, *words, **environment):
        (self.state / "calls").write_text("")
        return subprocess.run([str(self.tree / "tools" / name), *words], cwd=self.folder, text=True, capture_output=True,
                              stdin=subprocess.DEVNULL, check=False,
                              env={"PATH": str(self.path), "STATE": str(self.state), "HOME": "/", "CI": "true"} | environment)

    def calls(self, program):
        return [line for line in (self.state / "calls").read_text().splitlines() if line.startswith(program + " ")]


class Setup(PlayedMachine):
    def test_it_installs_once_and_then_leaves_all_alone(self):
        first = self.run_tool("setup")
        self.assertEqual(first.returncode, 0, first.stderr + first.stdout)
        update, install = self.calls("apt-get")
        self.assertIn("update", update)
        for package in ("g++", "cmake", "dataset-fashion-mnist"):
            self.assertIn(package, install)
        for package in ("libgtest-dev", "libbenchmark-dev", "abigail-tools", "clang", "chromium"):
            self.assertNotIn(package, install, "only tests need it")
        (pip,) = self.calls("pip")
        self.assertRegex(pip, r"install --progress-bar off --no-deps torch==2\.\d+\.\d+$")
        configure, build = self.calls("cmake")
        self.assertIn("--preset release -B build/release", configure)
        self.assertIn("--build build/release", build)
        second = self.run_tool("setup")
        self.assertEqual(second.returncode, 0, second.stderr)
        self.assertEqual([self.calls(name) for name in ("apt-get", "python3", "pip")], [[], [], []])
        self.assertEqual(len(self.calls("cmake")), 1, "only the build, which finds nothing to do")

    def test_tests_bring_their_own_packages_and_what_torch_names(self):
        self.assertEqual(self.run_tool("setup", "--no-build").returncode, 0)
        (self.state / "installed").unlink()
        self.assertEqual(self.run_tool("setup", "--no-build", "--preset", "dev").returncode, 0)
        for package in ("libgtest-dev", "libbenchmark-dev", "abigail-tools", "chromium"):
            self.assertIn(package, self.calls("apt-get")[1])
        (pip,) = self.calls("pip")
        self.assertRegex(pip, r"torch==2\.\d+\.\d+( |$)")
        for package in ("numpy", "clang-format=="):
            self.assertIn(package, pip)
        self.assertNotIn("--no-deps", pip)
        self.run_tool("setup", "--no-build", "--preset", "dev")
        self.assertEqual(self.calls("pip"), [])

    def test_cuda_needs_no_toolkit_and_is_built_apart(self):
        done = self.run_tool("setup", "--cuda")
        self.assertEqual(done.returncode, 0, done.stderr)
        (pip,) = self.calls("pip")
        self.assertRegex(pip, r"torch==2\.\d+\.\d+( |$)")
        self.assertNotIn("--no-deps", pip, "the engine needs NVIDIA's libraries when it runs")
        self.assertEqual([line.split()[3] for line in self.calls("python3")], [".venv-cuda"])
        configure, build = self.calls("cmake")
        self.assertIn("--preset release -B build/cuda", configure)
        self.assertIn("-DGUISE_CUDA=ON", configure)
        self.assertIn(".venv-cuda/lib/python3.11/site-packages/torch/share/cmake/Torch", configure)
        self.assertIn("--build build/cuda", build)

    def test_without_root_or_sudo_it_names_the_command_and_fails(self):
        self.stand_in("id", "echo 1000")
        done = self.run_tool("setup")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("apt-get install g++", done.stderr)
        self.assertEqual(self.calls("apt-get"), [])
        self.assertEqual(self.calls("cmake"), [])

    def test_long_work_says_how_far_it_is(self):
        slow = 'case "$*" in *--build*) echo "[174/870] Building CXX object x"; sleep 11 ;; esac\n'
        self.stand_in("cmake", slow + CMAKE)
        done = self.run_tool("setup")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("setup: building: 20 %, 174 of 870 (0 min 10 s)", done.stdout)

    def test_where_a_release_lacks_the_usual_clang_its_own_is_taken(self):
        self.stand_in("apt-cache", '[ "$2" != clang-19 ]')
        self.assertEqual(self.run_tool("setup", "--no-build", "--preset", "dev").returncode, 0)
        self.assertTrue(self.calls("apt-get")[1].endswith(" clang"), self.calls("apt-get"))

    def test_sudo_is_used_where_it_asks_for_nothing(self):
        self.stand_in("id", "echo 1000")
        self.stand_in("sudo", 'echo "sudo $*" >> "$STATE/calls"; [ "$1" = -n ] && exit 0; exec "$@"')
        self.assertEqual(self.run_tool("setup", "--no-build").returncode, 0)
        self.assertTrue(any("apt-get install" in line for line in self.calls("sudo")))
        self.assertEqual(self.calls("cmake"), [])

    def test_elsewhere_it_names_what_to_install_and_goes_on(self):
        for name in ("dpkg-query", "apt-get", "apt-cache"):
            (self.path / name).unlink()
        done = self.run_tool("setup")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("libpng-dev", done.stdout)
        self.assertEqual(len(self.calls("cmake")), 2)
        done = self.run_tool("setup", "--no-build")
        self.assertEqual(done.returncode, 1, "it installed nothing")

    def test_a_libtorch_of_the_user_s_own_is_used(self):
        own = self.folder / "libtorch/share/cmake/Torch"
        for file in ("lib/libtorch_cpu.so", "include/ATen/ATen.h", "share/cmake/Torch/TorchConfig.cmake"):
            (self.folder / "libtorch" / file).parent.mkdir(parents=True)
            (self.folder / "libtorch" / file).touch()
        for given in ({"CMAKE_PREFIX_PATH": f"/nowhere:{self.folder / 'libtorch'}"}, {"Torch_DIR": str(own)}):
            self.assertEqual(self.run_tool("setup", "--no-build", **given).returncode, 0)
            self.assertEqual(self.calls("pip"), [])
        self.run_tool("setup", "--no-build", CMAKE_PREFIX_PATH="/nowhere")
        self.assertEqual(len(self.calls("pip")), 1)

    def test_what_cmake_misses_is_shown(self):
        (self.state / "cmake_fails").touch()
        done = self.run_tool("setup")
        self.assertEqual(done.returncode, 1)
        self.assertIn("CMake Error: no zlib", done.stderr)

    def test_wrong_use_is_refused(self):
        self.assertEqual(self.run_tool("setup", "--bild").returncode, 2)
        self.assertEqual(self.run_tool("setup", "--help").returncode, 0)
        self.assertEqual((self.state / "calls").read_text(), "")


class Test(PlayedMachine):
    def ends(self, output, code, *words):
        (self.state / "ctest_output").write_text(output)
        (self.state / "ctest_code").write_text(str(code))
        done = self.run_tool("test", *words)
        return done.stdout.splitlines()[-1], done.returncode

    def test_the_last_line_counts_and_the_exit_code_says_whether_all_passed(self):
        self.assertEqual(self.ends("100% tests passed, 0 tests failed out of 12\n", 0), ("12 passed, 0 failed", 0))
        self.assertEqual(self.ends("75% tests passed, 3 tests failed out of 12\n", 8), ("9 passed, 3 failed", 1))
        self.assertEqual(self.ends("99% tests passed, 1 test failed out of 12\n", 8), ("11 passed, 1 failed", 1))
        skipped = "  1/12 Test  #1: a ......***Skipped   0.00 sec\n100% tests passed, 0 tests failed out of 12\n"
        self.assertEqual(self.ends(skipped, 0), ("11 passed, 0 failed", 0))

    def test_no_tests_is_an_error(self):
        self.assertEqual(self.ends("No tests were found!!!\n", 8), ("0 passed, 0 failed", 1))
        self.assertEqual(self.ends("No tests were found!!!\n", 0), ("0 passed, 0 failed", 1))
        self.assertEqual(self.ends("", 1), ("0 passed, 0 failed", 1))

    def test_it_builds_the_preset_dev_and_passes_its_arguments_on(self):
        self.ends("100% tests passed, 0 tests failed out of 1\n", 0, "-R", "mask (a|b)")
        self.assertIn("--preset dev -B build/dev", self.calls("cmake")[0])
        (ctest,) = self.calls("ctest")
        self.assertIn("--test-dir build/dev", ctest)
        self.assertTrue(ctest.endswith("-R mask (a|b)"), ctest)

    def test_full_is_for_the_campaigns_and_not_for_ctest(self):
        self.ends("100% tests passed, 0 tests failed out of 1\n", 0, "--full", "-R", "kill")
        (ctest,) = self.calls("ctest")
        self.assertNotIn("--full", ctest)
        self.assertTrue(ctest.endswith("-R kill"), ctest)


class Quickstart(PlayedMachine):
    def test_it_trains_its_run_file_and_names_commands_that_work(self):
        done = self.run_tool("quickstart")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.calls("guise"), ["guise train configs/quickstart.json --out runs/quickstart --force",
                                               "guise report runs/quickstart"])
        self.assertIn("trained", done.stdout)
        named = [line.strip() for line in done.stdout.splitlines() if line.startswith("  build/release/bin/guise ")]
        self.assertEqual(len(named), 3)
        engine = Path(os.environ.get("GUISE_BUILD_DIR", ""), "libexec/guise/guise-engine")
        if not engine.is_file():
            return
        # The same commands with the program under test; training is only prepared.
        for line in named:
            words = line.split()[1:] + (["--dry-run"] if " train " in line else [])
            real = subprocess.run([os.environ["GUISE_BUILD_DIR"] + "/bin/guise", *words], cwd=ROOT, check=False,
                                  capture_output=True, text=True, env={"PATH": os.environ["PATH"]})
            self.assertEqual(real.returncode, 0, real.stderr)

    def test_what_setup_said_is_shown_when_it_fails(self):
        (self.state / "cmake_fails").touch()
        done = self.run_tool("quickstart")
        self.assertEqual(done.returncode, 1)
        self.assertIn("CMake Error: no zlib", done.stderr)
        self.assertEqual(self.calls("guise"), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
