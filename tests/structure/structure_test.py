"""The tree keeps to the design, and the checker that says so sees every kind of violation in a small false tree."""

import sys
import tempfile
import unittest
from pathlib import Path

import check_structure

ROOT = Path(__file__).resolve().parents[2]

def room(*links):
    return f"guise_add_room(ROOM\n               LINKS {' '.join(links)})\n"


SOUND = {
    "host/core/text.h": "#pragma once\n#include <string>\n",
    "host/core/process.cpp": "#include <sys/wait.h>\nvoid f() { waitpid(1, nullptr, 0); }\n",
    "host/core/CMakeLists.txt": room("OpenSSL::Crypto"),
    "host/config/keys.h": '#include "core/text.h"\n',
    "host/config/CMakeLists.txt": room("guise_core"),
    "host/catalogue/note.h": "#include <guise/plugin.h>\n",
    "host/catalogue/CMakeLists.txt": room("guise_config", "guise_core"),
    "host/record/log.h": '#include "config/keys.h"\n',
    "host/record/CMakeLists.txt": room("guise_config"),
    "host/data/images.h": '#include <ATen/core/Tensor.h>\n#include "record/log.h"\n',
    "host/data/CMakeLists.txt": room("guise_files") + "guise_add_room(files FOLDER data LINKS guise_record)\n",
    "host/bridge/handles.h": "#include <guise/plugin.h>\n#include <ATen/ATen.h>\n",
    "host/train/loop.cpp": '#include "data/images.h"\nLoopEnd train_loop(int epochs) {\n  return {};\n}\n',
    "host/train/CMakeLists.txt": room("guise_data"),
    "host/app/main.cpp": '#include "core/text.h"\nint main() {\n}\n',
    "host/app/CMakeLists.txt": room("guise_core"),
    "plugin_api/include/guise/plugin.h": '#include <stdint.h>\n#include "abi.h"\n',
    "plugin_api/include/guise/abi.h": "",
    "plugins/losses/common/mask.hpp": "",
    "plugins/losses/ce/ce.cpp": '#include <guise/plugin.h>\n#include "../common/mask.hpp"\n',
}
for name in SOUND:
    SOUND[name] = SOUND[name].replace("ROOM", name.split("/")[1])


def problems_of(files):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return check_structure.problems(folder)


class CheckStructure(unittest.TestCase):
    def test_a_sound_tree_passes(self):
        self.assertEqual(problems_of(SOUND), [])

    def sees(self, name, text, expected):
        found = problems_of(SOUND | {name: text})
        self.assertEqual(len(found), 1, found)
        self.assertTrue(found[0].startswith(name), found)
        self.assertIn(expected, found[0])

    def test_an_arrow_against_the_design_is_seen(self):
        self.sees("host/core/a.h", '#include "config/keys.h"\n', "core must not include config")
        self.sees("host/record/a.h", '#include "catalogue/note.h"\n', "record must not include catalogue")
        self.sees("host/bridge/a.h", '#  include "data/images.h"\n', "bridge must not include data")
        self.sees("host/data/a.h", '#include "train/loop.cpp"\n', "data must not include train")
        self.sees("host/new/a.h", "#include <vector>\n", "new is no room")
        self.sees("host/train/a.h", '#include "images.h"\n', "is no file of host/")

    def test_an_arrow_that_links_do_not_name_is_seen(self):
        self.sees("host/record/a.h", '#include "core/text.h"\n', "LINKS of its CMakeLists.txt does not name guise_core")
        self.sees("host/train/a.h", "#include <record/log.h>\n", "does not name guise_record")
        self.sees("host/record/CMakeLists.txt", room("guise_config", "guise_catalogue").replace("ROOM", "record"),
                  "record must not link catalogue")

    def test_an_include_in_angle_brackets_is_an_include(self):
        self.sees("host/core/a.h", "#include <config/keys.h>\n", "core must not include config")
        self.sees("host/core/a.h", '#include "../config/keys.h"\n', '".." in an include')

    def test_a_ring_within_a_room_is_seen(self):
        ring = {"host/core/a.h": '#include "core/b.h"\n', "host/core/b.h": '#include "core/c.h"\n'}
        self.assertEqual(problems_of(SOUND | ring | {"host/core/c.h": ""}), [])
        (found,) = problems_of(SOUND | ring | {"host/core/c.h": '#include "core/a.h"\n'})
        self.assertIn("core/a.h: a ring of includes: core/a.h -> core/b.h -> core/c.h -> core/a.h", found)

    def test_what_only_one_file_may_include_or_call_is_seen_elsewhere(self):
        for header in ("dlfcn.h", "boost/dll/shared_library.hpp", "boost/program_options.hpp", "spawn.h", "sys/wait.h"):
            self.sees("host/record/a.cpp", f"#include <{header}>\n", f"may include <{header}>")
        for call in ("fork()", "::execv(a, b)", "fs::rename(a, b)", "::fsync(file)", "std::system(line)"):
            self.sees("host/record/a.cpp", f"void f() {{ {call.replace('()', '( )')}; }}\n", "of host/ may call")
        self.assertEqual(problems_of(SOUND | {"host/record/a.cpp": "// fork(2)\nvoid f() { calls_.fsync(file); }\n"}), [])

    def test_libtorch_and_plugin_headers_in_the_wrong_room_are_seen(self):
        self.sees("host/catalogue/a.h", "#include <ATen/ATen.h>\n", "must not see LibTorch")
        self.sees("host/app/a.h", "#include <torch/torch.h>\n", "must not see LibTorch")
        self.sees("host/train/a.h", "#include <guise/plugin.h>\n", "see plugin headers")
        self.sees("host/train/a.h", '#include "guise/plugin.h"\n', "see plugin headers")

    def test_a_plugin_or_header_that_knows_the_host_is_seen(self):
        self.sees("plugins/losses/ce/a.cpp", '#include "../../../host/core/text.h"\n', "leads out of")
        self.sees("plugins/losses/ce/a.cpp", "#include <torch/torch.h>\n", "standard library only")
        self.sees("plugin_api/include/guise/a.h", "#include <nlohmann/json.hpp>\n", "standard library only")
        self.sees("plugin_api/include/guise/a.h", '#include "../../../host/core/text.h"\n', "leads out of")

    def test_what_is_too_long_is_seen(self):
        self.sees("host/core/a.cpp", "\n" * 401, "401 lines, more than 400")
        self.sees("host/app/main.cpp", "int main() {\n" + "  f();\n" * 39 + "}\n", "41 lines, more than 40")
        self.sees("host/train/loop.cpp", "LoopEnd train_loop() {\n" + "\n" * 59 + "}\n", "61 lines, more than 60")
        self.sees("host/train/loop.cpp", "", "no function that begins with")

    def test_a_function_that_is_too_long_is_seen_wherever_it_stands(self):
        body = "  f();\n" * 78 + "}\n"
        for head in ("void f() {", "static const char* f(int a,\n                     int b) noexcept {", "TEST(Suite, Name) {",
                     "namespace {\nclass A {\n int f() const override {", "namespace a::b {\nA::A(int x) : x_{x}, y_(2) {",
                     'const char* kS = "{";\nauto f(char c = \'{\') -> int { // {'):
            closing = "}" * (head.count("namespace") + head.count("class"))
            self.sees("tests/a.cpp", head + "\n" + body + closing, f"has {80 + head.count('int b')} lines, more than 60")
        self.sees("tools/a.py", "def f():\n" + "    f()\n" * 79, "def f( has 80 lines")
        self.sees("tools/a.sh", "f() {\n" + body, "f() { has 80 lines")

    def test_long_tables_and_many_short_functions_are_none(self):
        table = "const int kTable[] = {\n" + "  1,\n" * 90 + "};\n"
        short = "namespace {\n" + "int f() {\n  return 1;\n}\n" * 40 + "}\n"
        self.assertEqual(problems_of(SOUND | {"host/core/a.cpp": table + short}), [])

    def test_a_complaint_by_position_or_with_an_empty_member_is_seen(self):
        for text in ('throw usage_error({"--seed", "", "a number"});\n', "return core::failure(\n    {place, problem});\n",
                     "Complaint c{place};\n", "Complaint c = {place};\n", "f(core::Complaint{place});\n"):
            self.sees("host/core/a.cpp", text, "names its members")
        self.sees("tests/a.cpp", 'failure({.place = place, .advice = ""});\n', "left out")
        self.sees("host/core/a.h", 'failure({.problem = "", .advice = advice});\n', "left out")
        sound = 'failure({});\nusage_error(\n    {.place = a(), .advice = near ? near : ""});\nComplaint c;\nSet s{.advice = ""};\n'
        self.assertEqual(problems_of(SOUND | {"host/core/a.cpp": sound}), [])

    def test_a_constant_in_another_style_is_seen(self):
        for text in ("constexpr int most_names = 4;", "inline constexpr size_t most{4};", "const std::array<f<2>, 2> rows = {};",
                     "static const char* const\n    words[] = {kOne};", 'const std::string word("a");',
                     "constexpr int kOne = f(1, 2), most_two = 2, kThree{3};", "const auto kone = [] { return 1; }();"):
            self.sees("host/core/a.cpp", f"namespace {{\n{text}\n}}\n", "is no kName")
        sound = ("constexpr int kOne = 1, kTwo = f(a, b);\nconst char* f(int a, int b = 2);\nconstexpr int f() {\n"
                 "  const int a = 1, b = 2;\n  return a;\n}\n// const int a = 1;\n")
        self.assertEqual(problems_of(SOUND | {"host/core/a.cpp": sound, "plugins/losses/ce/a.hpp": "const int a = 1;\n"}), [])

    def test_unfinished_work_is_seen(self):
        self.sees("tests/a.py", "# TO" + "DO: finish\n", "unfinished work")
        self.sees("host/core/a.h", "// FIX" + "ME\n", "unfinished work")


class Untested(unittest.TestCase):
    def test_sources_without_a_test_of_their_name_are_counted(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("host/core/text.cpp", "host/core/files.cpp", "tests/host/core/text_test.cpp"):
                Path(folder, name).parent.mkdir(parents=True, exist_ok=True)
                Path(folder, name).touch()
            self.assertEqual(list(check_structure.untested(folder)), ["host/core/files.cpp"])
            self.assertEqual(list(check_structure.untested_problems(folder, {"host/core/files.cpp"})), [])
            (new,) = check_structure.untested_problems(folder, set())
            self.assertIn("host/core/files.cpp: no test of its name (tests/host/core/files_test.cpp)", new)
            (old,) = check_structure.untested_problems(folder, {"host/core/files.cpp", "host/core/text.cpp"})
            self.assertIn("host/core/text.cpp has its test", old)


class ThisTree(unittest.TestCase):
    def test_the_list_of_sources_without_a_test_only_shrinks(self):
        found = list(check_structure.untested_problems(ROOT, check_structure.UNTESTED))
        self.assertEqual(found, [], "\n" + "\n".join(found))

    def test_it_keeps_to_the_design(self):
        found = check_structure.problems(ROOT)
        self.assertEqual(found, [], "\n" + "\n".join(found))


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    unittest.main()
