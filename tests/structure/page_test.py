"""host/README.md names exactly the rooms that exist, in an order that their links keep, and only files that are there;
the table of folders of the root page names the same rooms."""

import re
import unittest
from pathlib import Path

from source_tree import rooms_of

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "host/README.md").read_text()


def levels():
    """By room: the line of the picture it stands on."""
    (picture,) = re.findall(r"\n\n((?:    .*\n)+)", PAGE)
    return {word: number for number, line in enumerate(picture.splitlines()) for word in line.split("  LibTorch")[0].split()}


class Page(unittest.TestCase):
    def test_the_table_names_the_rooms_that_exist(self):
        named = re.findall(r"^\| `(\w+)` \|", PAGE, re.M)
        self.assertEqual(len(named), len(set(named)))
        self.assertEqual(set(named), set(rooms_of(ROOT)))
        self.assertEqual(set(named), {path.name for path in (ROOT / "host").iterdir() if path.is_dir()})

    def test_arrows_go_up(self):
        level = levels()
        self.assertEqual(set(level), set(rooms_of(ROOT)))
        for room, links in rooms_of(ROOT).items():
            for other in links & level.keys():
                self.assertLess(level[other], level[room], f"{room} links {other}")

    def test_the_files_it_names_are_there(self):
        named = re.findall(r"`(\w+/\w+\.\w+)`", PAGE)
        self.assertGreater(len(named), 10)
        for name in named:
            self.assertTrue((ROOT / "host" / name).is_file(), name)

    def test_the_root_page_leads_here_and_names_the_same_rooms(self):
        (row,) = re.findall(r"^\| `host/` \|(.*)\|$", (ROOT / "README.md").read_text(), re.M)
        self.assertIn("(host/README.md)", row)
        named = row.split("rooms:")[1].split(";")[0].split(",")
        self.assertEqual({name.strip() for name in named}, set(rooms_of(ROOT)))


if __name__ == "__main__":
    unittest.main(verbosity=2)
