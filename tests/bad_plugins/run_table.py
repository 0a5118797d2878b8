"""Tests one row of the table in README.md: how `guise train` ends with the plugin, and what `guise check` says of it.

run_table.py NAME; "table" compares the table with the folder of sources, "commands" tries what
loads a plugin with those that hold it up or end it. GUISE_BUILD_DIR names the build to test."""

import json
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "end_to_end"))
from program import BUILD, GUISE, as_flags, environment  # noqa: E402

PLUGINS = BUILD / "tests/bad_plugins/plugins"
RUN = as_flags({"data.name": "synthetic", "data.train_limit": 64, "data.test_limit": 32, "model.width": 2,
                "train.epochs": 1, "train.batch_size": 32, "strategy.start_epoch": 0})
KILLED_AFTER_SECONDS, TIME_LIMIT_SECONDS = 15, 200
POLICIES = ("idle_policy", "writes_student", "lerp_weight_2", "pair_too_far", "forgets_snapshots", "ruins_teacher",
            "reshapes_teacher", "zeroes_in_save")
AT_LOAD = ("aborts_at_load", "loops_at_load", "aborts_at_unload", "leaves_at_load")


class Row:
    def __init__(self, cells):
        self.name, self.wrong, self.train, says, check, also = cells
        self.says = re.findall("`([^`]+)`", says)
        self.check, _, self.result = check.partition(" ")
        self.result = self.result or "fail"
        self.also = also.split(", ") if also else []


def read_table():
    lines = (HERE / "README.md").read_text().splitlines()
    begin = lines.index("|---|---|---|---|---|---|") + 1
    rows = [Row([cell.strip() for cell in line.strip("|").split("|")]) for line in lines[begin:] if line.startswith("|")]
    return {row.name: row for row in rows}


def require(condition, text):
    if not condition:
        raise SystemExit(f"bad_plugins: {text}")


class Ended:
    """A program that ended, or was killed after `seconds`; then `code` is None."""

    def __init__(self, words, seconds):
        no_core = lambda: resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        try:
            done = subprocess.run([str(GUISE), *map(str, words)], capture_output=True, timeout=seconds, check=False,
                                  stdin=subprocess.DEVNULL, preexec_fn=no_core, env=environment())
        except subprocess.TimeoutExpired as late:
            self.code, self.out, self.errors = None, text_of(late.stdout), text_of(late.stderr)
        else:
            self.code, self.out, self.errors = done.returncode, text_of(done.stdout), text_of(done.stderr)


def text_of(output):
    return (output or b"").decode(errors="replace")


def open_to_all(name, folder):
    """The sound plugin where anybody may write it."""
    place = folder / "plugins"
    place.mkdir(mode=0o755)
    file = place / "sound.so"
    shutil.copy(PLUGINS / "sound.so", file)
    (file if name == "writable_file" else place).chmod(0o777)
    return file


def error_lines(errors):
    """From the line that begins with the program's name."""
    lines = errors.splitlines()
    starts = [i for i, line in enumerate(lines) if line.startswith("guise: ")]
    return lines[starts[0]:] if starts else []


def check_ending(row, done, out):
    shown = f"{row.name}: expected {row.train}, received {done.code}\n{done.out}{done.errors}"
    if row.train == "killed":
        require(done.code is None, shown)
        return
    require(done.code is not None, f"{row.name}: did not end within {TIME_LIMIT_SECONDS} s\n{done.errors}")
    crashed = row.train.startswith("SIG")
    expected = -getattr(signal, row.train) if crashed else int(row.train.removeprefix("exit "))
    require(done.code == expected, shown)
    for text in row.says:
        require(text in done.errors, f"{row.name}: its messages lack `{text}`\n{done.errors}")
    if not crashed:
        require(len(error_lines(done.errors)) <= 4, f"{row.name}: more than four lines\n{done.errors}")
        require("in destroy" not in done.errors, f"{row.name}: destroy is blamed\n{done.errors}")
    # The C++ library itself speaks when an exception leaves a noexcept function.
    ends_by_noexcept = ("what():", "terminate called")
    for word in ("Traceback", "c10::Error", *(() if expected == -signal.SIGABRT else ends_by_noexcept)):
        require(word not in done.errors, f"{row.name}: it says {word}\n{done.errors}")
    if row.train == "exit 2":
        require(not out.exists() and not done.out, f"{row.name}: a refused run wrote something\n{done.out}")
    if row.train == "exit 1":
        reason = json.loads((out / "summary.json").read_text())["exit_reason"]
        require(reason.startswith("failed: "), f"{row.name}: summary.json says {reason}")
        for text in row.says:
            require(text in reason, f"{row.name}: summary.json lacks `{text}`: {reason}")


def check_train(row, folder):
    out, seconds = folder / "run", KILLED_AFTER_SECONDS if row.train == "killed" else TIME_LIMIT_SECONDS
    file = PLUGINS / f"{row.name}.so"
    words = ["--strategy", "kd", "--teacher", file] if row.name in POLICIES else ["--strategy", file]
    if row.name.startswith("writable_"):
        file = open_to_all(row.name, folder)
        words = ["--strategy", "sound", "--plugin-dir", file.parent]
    check_ending(row, Ended(["train", *words, *RUN, "--out", out], seconds), out)
    if row.name.startswith("writable_"):  # asked for by its path it runs
        done = Ended(["train", "--strategy", file, *RUN, "--out", out], seconds)
        require(done.code == 0, f"{row.name}: refused by its path too\n{done.errors}")


def check_check(row, folder):
    if row.name.startswith("writable_"):
        done = Ended(["check", "sound", "--plugin-dir", folder / "plugins"], TIME_LIMIT_SECONDS)
        require(done.code == 2 and row.says[-1] in done.errors, f"{row.name}: check says\n{done.out}{done.errors}")
        return
    limit = 5 if row.train == "killed" or row.name == "loops_at_load" else 60
    done = Ended(["check", PLUGINS / f"{row.name}.so", "--json", "--time-limit", limit], TIME_LIMIT_SECONDS)
    require(done.out.startswith("{"), f"{row.name}: check gave no report: exit {done.code}\n{done.out}{done.errors}")
    (plugin,) = json.loads(done.out)["plugins"][:1]
    results = {line["check"]: line["result"] for line in plugin["checks"]}
    report = "\n".join(f"{line['result']}  {line['check']}  {line['why']}" for line in plugin["checks"])
    failed = {name for name, result in results.items() if result == "fail"}
    require(not row.check or results.get(row.check) == row.result,
            f"{row.name}: expected {row.check} {row.result}, received\n{report}")
    (why,) = [line["why"] for line in plugin["checks"] if line["check"] == row.check] or [""]
    if row.train == "killed":
        require("did not end within" in why and "callback" in why, f"{row.name}: check says {why}")
    if row.train.startswith("SIG"):
        ending = "the process ended by itself" if row.name == "exits" else f"crashed ({row.train})"
        require(ending in why, f"{row.name}: check says {why}")
    if row.wrong.startswith("nothing"):
        doubtful = [name for name, result in results.items() if result not in ("pass", "skip")]
        require(not doubtful, f"{row.name}: {doubtful} are not clean:\n{report}")
    if row.check == "resume":
        require(why.startswith("does not resume: "), f"{row.name}: check says {why}")
    if row.train == "exit 2" and row.check == "descriptor" and row.name in AT_LOAD:
        require("while the file was loaded or let go of" in why, f"{row.name}: check says {why}")
    others = failed - {row.check, *row.also}
    require(not others, f"{row.name}: {sorted(others)} fail too:\n{report}")
    require(done.code == (1 if failed else 0), f"{row.name}: exit code {done.code} with\n{report}")


def check_table(rows):
    sources = {path.stem for path in (HERE / "plugins").glob("*.c*")} - {"stand_in"}
    listed = {name for name in rows if not name.startswith("writable_")}
    require(sources == listed, f"only in the table or in plugins/: {sorted(sources ^ listed)}")
    built = {path.stem for path in PLUGINS.glob("*.so")}
    require(sources == built, f"only built or in plugins/: {sorted(sources ^ built)}")
    require(len(rows) > 32, f"{len(rows)} rows")


def check_commands(rows):
    """Every command that loads a plugin refuses one that hangs or dies at that, by name and soon."""
    with tempfile.TemporaryDirectory(prefix="guise-bad-") as folder:
        batch = Path(folder) / "none.safetensors"
        for name in AT_LOAD:
            file = PLUGINS / f"{name}.so"
            for words in (["describe", file], ["config", "--strategy", file],
                          ["train", "--strategy", file, *RUN, "--dry-run", "--out", Path(folder) / "run"],
                          ["apply", file, "--batch", batch, "--out", Path(folder) / "out"]):
                if name == "loops_at_load" and words[0] == "config":
                    continue  # it takes 20 seconds
                done = Ended(words, TIME_LIMIT_SECONDS)
                shown = f"{name}: guise {words[0]}: exit {done.code}\n{done.out}{done.errors}"
                require(done.code == 2 and rows[name].says[0] in done.errors, shown)
                require(len(error_lines(done.errors)) <= 4 and not done.out, shown)
            listed = Ended(["list", "--plugin-dir", PLUGINS], TIME_LIMIT_SECONDS)
            require(listed.code == 0 and f"{name} " in listed.out, f"{name}: guise list\n{listed.out}{listed.errors}")


def main(name):
    rows = read_table()
    if name == "table":
        return check_table(rows)
    if name == "commands":
        return check_commands(rows)
    require(name in rows, f"{name} has no row in README.md")
    with tempfile.TemporaryDirectory(prefix="guise-bad-") as folder:
        check_train(rows[name], Path(folder))
        check_check(rows[name], Path(folder))


main(sys.argv[1])
