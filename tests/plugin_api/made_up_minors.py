"""Plugin headers of minors that do not exist, made from today's by the rules for a new minor: additions stand at the end,
behind GUISE_TARGET_MINOR. What they bring:

    minor  guise_host      guise_step_table  guise_step_info  guise_strategy  interface
    n      made_up_sum_n   made_up_n         made_up_n        made_up_n       "guise.made_up_n/1" (made_up_n.h)

where the host's function adds two tensors, the step's gives one, the number is 100 + n, and the strategy's callback comes
after loss. `made_up_minors.py INCLUDE FOLDER MINOR` writes FOLDER/guise."""

import re
import shutil
import sys
from pathlib import Path

INTERFACE = """/* Interface "guise.made_up_{n}/1": a table with one function. */
#ifndef GUISE_MADE_UP_{n}_H
#define GUISE_MADE_UP_{n}_H

#include "register.h"

#define GUISE_MADE_UP_{n}_INTERFACE "guise.made_up_{n}/1"
typedef struct guise_made_up_{n} {{
  uint32_t struct_size;
  uint32_t reserved;
  guise_status (*number)(guise_context* g, double* value) GUISE_NOEXCEPT;
}} guise_made_up_{n};

#endif
"""

# Header, struct, the new member, its size.
ADDITIONS = [
    ("host.h", "guise_host", "guise_status (*made_up_sum_{n})(guise_context* g, guise_tensor a, guise_tensor b, guise_tensor* sum) GUISE_NOEXCEPT;"),
    ("strategy.h", "guise_step_table", "guise_status (*made_up_{n})(guise_step* g, guise_tensor* tensor) GUISE_NOEXCEPT;"),
    ("strategy.h", "guise_step_info", "int64_t made_up_{n};"),
    ("strategy.h", "guise_strategy", "void (*made_up_{n})(void* self, guise_step* g) GUISE_NOEXCEPT;"),
]


def once(text, pattern, replacement):
    changed, count = re.subn(pattern, lambda _: replacement, text, flags=re.MULTILINE)
    if count != 1:
        raise ValueError(f"{pattern}: found {count} times, not once")
    return changed


def with_member(text, struct, lines):
    """`lines` before the closing brace of the struct."""
    begin = re.search(rf"^(?:typedef )?struct {struct} {{", text, flags=re.MULTILINE).end()
    end = text.index("\n}", begin) + 1
    return text[:end] + lines + text[end:]


def with_longer_size(text, struct, minor):
    size = re.search(rf"GUISE_STATIC_ASSERT\(sizeof\({struct}\) == (GUISE_\w+_SIZE_1_0),", text)[1]
    longer = "".join(f" + 8 * (GUISE_TARGET_MINOR >= {n})" for n in range(1, minor + 1))
    return text.replace(f"sizeof({struct}) == {size},", f"sizeof({struct}) == {size}{longer},")


def make(include, folder, minor):
    """A copy of the headers in `include` as those of 1.minor; today's own where that is 0."""
    shutil.copytree(include, folder, dirs_exist_ok=True)
    guise = Path(folder) / "guise"
    abi = guise / "abi.h"
    abi.write_text(once(abi.read_text(), r"^#define GUISE_ABI_MINOR \d+$", f"#define GUISE_ABI_MINOR {minor}"))
    for name, struct, member in ADDITIONS:
        lines = "".join(f"#if GUISE_TARGET_MINOR >= {n}\n  {member.format(n=n)}\n#endif\n" for n in range(1, minor + 1))
        path = guise / name
        path.write_text(with_longer_size(with_member(path.read_text(), struct, lines), struct, minor))
    for n in range(1, minor + 1):
        (guise / f"made_up_{n}.h").write_text(INTERFACE.format(n=n))
    return Path(folder)


if __name__ == "__main__":
    make(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
