"""Every function of every table in the plugin headers is told of beside it: what it does, owner, lifetime, thread, null
and failure; and CONTRACT.md has exactly that. Whether it is true, readers judge."""

import re
import sys
import unittest

from make_contract import CONTRACT, HEADERS, SIDES, TAGS, Untold, headers_of, tables, with_tables

COLUMNS = ["function", "what", *map(str.lower, TAGS)]


def functions_of(header):
    """{(struct, member)} of all function pointers in the structs of a header's text; found without make_contract."""
    text = re.sub(r"/\*.*?\*/", "", header, flags=re.DOTALL)
    found = set()
    for struct, body in re.findall(r"^(?:typedef )?struct (guise_\w+) {(.*?)^}", text, flags=re.MULTILINE | re.DOTALL):
        found |= {(struct, member) for member in re.findall(r"\(\*(\w+)\)\(", body)}
    return found


def rows_of(contract):
    """{(struct, member): cells} of every table of functions."""
    rows = {}
    for section in re.split(r"^### ", contract, flags=re.MULTILINE)[1:]:
        heading, _, body = section.partition("\n")
        struct = re.search(r"`(guise_\w+)`", heading)[1]
        lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in body.splitlines() if line.startswith("|")]
        assert lines[0] == COLUMNS, heading
        rows |= {(struct, cells[0].strip("`")): cells for cells in lines[2:]}
    return rows


class Contract(unittest.TestCase):
    def setUp(self):
        self.headers = headers_of()
        self.contract = CONTRACT.read_text()

    def changed(self, header, old, new):
        self.assertEqual(self.headers[header].count(old), 1, old)
        return {**self.headers, header: self.headers[header].replace(old, new)}

    def refused(self, headers, *says):
        with self.assertRaises(Untold) as caught:
            tables(headers)
        for text in says:
            self.assertIn(text, str(caught.exception))

    def test_the_page_is_made_from_the_headers(self):
        self.assertEqual(with_tables(self.contract, tables(self.headers)), self.contract,
                         "run tests/plugin_api/make_contract.py")

    def test_every_function_has_a_full_row(self):
        wanted = set().union(*map(functions_of, self.headers.values()))
        rows = rows_of(self.contract)
        self.assertEqual(set(rows), wanted)
        self.assertGreater(len(wanted), 50)
        for function, cells in rows.items():
            self.assertTrue(len(cells) == len(COLUMNS) and all(cells), function)

    def test_no_header_with_functions_is_left_out(self):
        self.assertEqual({name for name, text in self.headers.items() if functions_of(text)}, set(HEADERS))

    def test_the_defaults_stand_on_the_page(self):
        for begin in SIDES.values():
            self.assertIn(begin, self.contract)

    def test_a_new_function_without_a_comment_is_seen(self):
        end = "  guise_status (*no_grad_end)(guise_context* g) GUISE_NOEXCEPT;\n"
        headers = self.changed("host.h", end, end + "\n  void (*planted)(guise_context* g) GUISE_NOEXCEPT;\n")
        self.refused(headers, "host.h: guise_host.planted", "no comment")

    def test_a_changed_comment_changes_the_page(self):
        headers = self.changed("host.h", "* Owner: the plugin.\n", "* Owner: nobody.\n")
        self.assertNotEqual(with_tables(self.contract, tables(headers)), self.contract)

    def test_a_struct_that_does_not_say_whose_functions_it_has_is_seen(self):
        headers = self.changed("strategy.h", "Functions of the plugin. */", "*/")
        self.refused(headers, "guise_strategy", "Functions of the host")

    def test_a_tag_out_of_order_or_twice_is_seen(self):
        self.refused(self.changed("host.h", "* Owner: the plugin.\n   * Lifetime:", "* Lifetime: long.\n   * Owner:"), "guise_host.keep", "Owner")
        self.refused(self.changed("host.h", "* Owner: the plugin.\n", "* Owner: the plugin.\n   * Owner: me.\n"), "guise_host.keep", "twice")

    def test_a_tag_within_a_line_is_seen(self):
        self.refused(self.changed("host.h", "* Owner: the plugin.\n   * Lifetime:", "* Owner: the plugin. Lifetime:"), "does not begin its line")

    def test_a_lost_default_is_seen(self):
        self.refused(self.changed("host.h", " * Owner: the host: of results;", " * of results;"), "the host's defaults lack Owner")


if __name__ == "__main__":
    sys.exit(unittest.main(verbosity=2))
