"""CONTRACT.md speaks of every function of every table in the plugin headers, under the table's name, with owner,
lifetime, thread, null and failure filled in; and of none that does not exist. Whether it is true, readers judge."""

import re
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INCLUDE = ROOT / "plugin_api/include/guise"
CONTRACT = ROOT / "plugin_api/CONTRACT.md"
COLUMNS = ["function", "owner", "lifetime", "thread", "null", "failure"]


def functions_of(header):
    """{(struct, member)} of all function pointers in the structs of a header's text."""
    text = re.sub(r"/\*.*?\*/", "", header, flags=re.DOTALL)
    found = set()
    for struct, body in re.findall(r"^(?:typedef )?struct (guise_\w+) {(.*?)^}", text, flags=re.MULTILINE | re.DOTALL):
        found |= {(struct, member) for member in re.findall(r"\(\*(\w+)\)\(", body)}
    return found


def rows_of(contract):
    """{member: cells} for each table section, as (structs named in the heading, rows)."""
    for section in re.split(r"^## ", contract, flags=re.MULTILINE)[1:]:
        heading, _, body = section.partition("\n")
        rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in body.splitlines() if line.startswith("|")]
        if rows and rows[0] == COLUMNS:
            yield set(re.findall(r"`(guise_\w+)`", heading)), rows[2:]


def complaints_of(headers, contract):
    wanted = set().union(*map(functions_of, headers))
    complaints, named = [], set()
    for structs, rows in rows_of(contract):
        for row in rows:
            member = row[0].strip("`")
            owners = {struct for struct in structs if (struct, member) in wanted}
            named |= {(struct, member) for struct in owners}
            if not owners:
                complaints.append(f"{member}: no such function in {', '.join(sorted(structs))}")
            if len(row) != len(COLUMNS) or not all(row):
                complaints.append(f"{member}: a cell is empty or missing")
    return complaints + [f"{struct}.{member}: CONTRACT.md does not speak of it" for struct, member in sorted(wanted - named)]


class Contract(unittest.TestCase):
    def setUp(self):
        self.headers = [path.read_text() for path in sorted(INCLUDE.glob("*.h"))]
        self.contract = CONTRACT.read_text()

    def test_every_function_is_spoken_of(self):
        self.assertEqual(complaints_of(self.headers, self.contract), [])
        self.assertGreater(sum(len(functions_of(header)) for header in self.headers), 40)

    def test_a_new_function_without_a_row_is_seen(self):
        planted = "struct guise_host {\n  void (*planted)(guise_context* g) GUISE_NOEXCEPT;\n};\n"
        self.assertIn("guise_host.planted: CONTRACT.md does not speak of it", complaints_of([*self.headers, planted], self.contract))

    def test_a_row_under_another_table_does_not_count(self):
        planted = "struct guise_update_table {\n  void (*add_term)(guise_context* g) GUISE_NOEXCEPT;\n};\n"
        self.assertIn("guise_update_table.add_term: CONTRACT.md does not speak of it", complaints_of([*self.headers, planted], self.contract))

    def test_a_lost_row_or_cell_is_seen(self):
        lines = self.contract.splitlines()
        (row,) = [line for line in lines if line.startswith("| `tensor_keep` ")]
        self.assertIn("guise_host.tensor_keep: CONTRACT.md does not speak of it", complaints_of(self.headers, self.contract.replace(row, "")))
        self.assertIn("tensor_keep: a cell is empty or missing", complaints_of(self.headers, self.contract.replace(row, "| `tensor_keep` | a | b | c | d | |")))

    def test_a_row_for_a_function_that_is_gone_is_seen(self):
        text = self.contract.replace("| `tensor_keep` ", "| `tensor_gone` ")
        self.assertIn("tensor_gone: no such function in guise_host", complaints_of(self.headers, text))


if __name__ == "__main__":
    sys.exit(unittest.main(verbosity=2))
