#!/usr/bin/env python3
"""A loss written as a Python function over tensors, as a plugin in C. Needs torch and safetensors; the C file needs
neither. What each argument of the function stands for: plugin_api/tutorial/FROM_TORCH.md.

    tools/from_torch.py my_loss.py:loss -o my_loss.c
    tools/from_torch.py my_loss.py:loss -o my_loss.c --fix criterion=l2 --no-compare

Exit code 0: the plugin passes guise check and agrees with the function. 1: not so; the C file is there. 2: bad input, or a
loss that cannot be translated; no file was written.
"""

import argparse
import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))
from torch_to_c.problem import Problem  # noqa: E402

RANGES = """    an option out of its range? say it beside its default: temperature: Annotated[float, "> 0"] = 2.0;
    also ">= 0" and "0..1\""""
NAME = re.compile(r"[a-z][a-z0-9_-]*")


@dataclass
class PluginApi:
    """Where the headers and the list of exports are."""
    headers: Path
    exports: Path

    @classmethod
    def found(cls, named, guise):
        """In the folder that is named, else where `guise` has it, else beside this tool."""
        here = Path(__file__).resolve().parents[1]
        roots = [named] if named else [*prefix_of(guise), here / "plugin_api", here.parent.parent]
        for folder in roots:
            installed = sorted(folder.glob("lib*/cmake/guise_plugin_api/exports.map"))
            for exports in (folder / "cmake/exports.map", *installed):
                if exports.is_file() and (folder / "include/guise/ops.h").is_file():
                    return cls(folder / "include", exports)
        raise Problem(", ".join(map(str, roots)), "holds no plugin API",
                      expected="include/guise/ops.h and cmake/exports.map",
                      **{"try": "--api with plugin_api of a checkout, or with the prefix of an installation"})


def prefix_of(guise):
    """[where that program is installed], or nothing."""
    if guise is None:
        return []
    done = subprocess.run([guise, "--prefix"], capture_output=True, text=True, check=False)
    return [Path(done.stdout.strip())] if done.returncode == 0 else []


def parsed_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("loss", metavar="FILE.py:FUNCTION", help="the loss")
    parser.add_argument("-o", dest="out", type=Path, required=True, metavar="OUT.c",
                        help="the C file; its name is the plugin's")
    parser.add_argument("--fix", action="append", default=[], metavar="ARGUMENT=VALUE",
                        help="a value for an argument that is to be no option; may be repeated")
    parser.add_argument("--teacher", metavar="POLICY", help="the teacher policy that is used where a run names none")
    parser.add_argument("--guise", metavar="PATH", help="the program that the plugin is tried with (default: on PATH)")
    parser.add_argument("--no-compare", action="store_true", help="write the C file only")
    parser.add_argument("--api", type=Path, metavar="FOLDER", help="plugin_api, or where Guise is installed")
    return parser.parse_args()


def fixed_values(words):
    fixed = {}
    for word in words:
        name, equals, text = word.partition("=")
        if not equals:
            raise Problem(f"--fix {word}", "has no value", expected="ARGUMENT=VALUE")
        try:
            fixed[name] = ast.literal_eval(text)
        except (ValueError, SyntaxError):
            fixed[name] = text
    return fixed


def guise_of(arguments):
    if arguments.no_compare:
        return None
    found = shutil.which(arguments.guise or "guise")
    if not found:
        raise Problem(arguments.guise or "guise", "no such program",
                      expected="guise, to compare the plugin with the function",
                      **{"try": "--guise PATH, or --no-compare"})
    return str(Path(found).resolve())


def write(path, text):
    """Whole or not at all."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def translate(arguments):
    file, _, function = arguments.loss.rpartition(":")
    if not file or not function:
        raise Problem(arguments.loss, "names no function", expected="FILE.py:FUNCTION")
    if arguments.out.suffix != ".c" or not NAME.fullmatch(arguments.out.stem):
        raise Problem(arguments.out, "is no name for a plugin in C",
                      expected="a-z, 0-9, _ and - before .c, such as my_loss.c")
    if not arguments.out.absolute().parent.is_dir():
        raise Problem(arguments.out.parent, "no such folder", expected=f"a folder for {arguments.out.name}")
    guise, fixed = guise_of(arguments), fixed_values(arguments.fix)
    api = PluginApi.found(arguments.api, guise)
    from torch_to_c.arguments import load
    from torch_to_c.trace import trace_of
    from torch_to_c.writer import written

    loss = load(file, function, fixed, arguments.out.stem)
    trace = trace_of(loss)
    text = written(loss, trace, api.headers / "guise/ops.h", arguments.teacher)
    write(arguments.out, text)
    print(f"{arguments.out}: {len(text.splitlines())} lines from {arguments.loss}")
    for notice in trace.notices:
        print(f"  {notice}")
    return not guise or try_out(loss, arguments.out, guise, api)


def try_out(loss, c_file, guise, api):
    """Whether the plugin passes `guise check` and gives the numbers of the function."""
    from torch_to_c.compare import checked, compare, compiled

    with tempfile.TemporaryDirectory(prefix="guise-from-torch-") as folder:
        library = Path(folder, c_file.stem + ".so")
        compiled(c_file, library, api)
        library.chmod(0o755)
        passed, text = checked(guise, library)
        print(f"  guise check: {text}")
        if not passed:
            print(RANGES)
        for agrees, line in compare(loss, guise, library, Path(folder)):
            passed = passed and agrees
            print(f"  {line}", flush=True)
    return passed


def main():
    try:
        return 0 if translate(parsed_arguments()) else 1
    except Problem as problem:
        print(f"from_torch.py: {problem}", file=sys.stderr)
        return 2
    except ImportError as error:
        advice = ".venv/bin/python after tools/setup --preset dev, or pip install torch safetensors"
        print(f"from_torch.py: {error}\n  try: {advice}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"from_torch.py: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
