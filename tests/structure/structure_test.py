"""The tree keeps to the design, and the checker that says so sees every kind of violation in a small false tree."""

import sys
import tempfile
import unittest
from pathlib import Path

import check_structure

ROOT = Path(__file__).resolve().parents[2]

SOUND = {
    "host/core/text.h": "#pragma once\n#include <string>\n",
    "host/config/keys.h": '#include "core/text.h"\n',
    "host/catalogue/note.h": "#include <guise/plugin.h>\n",
    "host/record/log.h": '#include "config/keys.h"\n',
    "host/data/images.h": '#include <ATen/core/Tensor.h>\n#include "record/log.h"\n',
    "host/bridge/handles.h": "#include <guise/plugin.h>\n#include <ATen/ATen.h>\n",
    "host/train/loop.cpp": '#include "data/images.h"\nLoopEnd train_loop(int epochs) {\n  return {};\n}\n',
    "host/app/main.cpp": '#include "core/text.h"\nint main() {\n}\n',
    "plugin_api/include/guise/plugin.h": '#include <stdint.h>\n#include "abi.h"\n',
    "plugin_api/include/guise/abi.h": "",
    "plugins/losses/common/mask.hpp": "",
    "plugins/losses/ce/ce.cpp": '#include <guise/plugin.h>\n#include "../common/mask.hpp"\n',
}


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

    def test_unfinished_work_is_seen(self):
        self.sees("tests/a.py", "# TO" + "DO: finish\n", "unfinished work")
        self.sees("host/core/a.h", "// FIX" + "ME\n", "unfinished work")


class ThisTree(unittest.TestCase):
    def test_it_keeps_to_the_design(self):
        found = check_structure.problems(ROOT)
        self.assertEqual(found, [], "\n" + "\n".join(found))


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    unittest.main()
