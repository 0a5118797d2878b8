"""`guise completion` in the real shells: bash's function called as bash calls it, zsh typed to through a terminal, fish
asked by `complete -C`; and in bash and zsh a line that is typed, completed and run.

GUISE_BUILD_DIR names the build folder to test."""

import os
import pty
import re
import select
import shutil
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

BUILD = Path(os.environ["GUISE_BUILD_DIR"]).resolve()
GUISE = BUILD / "bin/guise"
ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith("GUISE_")} | {
    "PATH": f"{GUISE.parent}:{os.environ['PATH']}", "NO_COLOR": "1", "LC_ALL": "C.UTF-8", "TERM": "dumb", "PS1": "ready> "}

TEACHER_OPTIONS = {f"teacher.{key}" for key in ("interval_epochs", "momentum", "interval", "update_buffers", "gamma",
                                                 "end_momentum")}

# A command line, and all that may complete its last word. The folder holds "given.json" and "given_runs/".
LINES = {
    "guise tr": {"train"},
    "guise --v": {"--version"},
    "guise train --str": {"--strategy"},
    "guise train 'a file.json' --str": {"--strategy"},
    "guise train --strategy ma": {"mask_all", "mask_ce", "mask_clso"},
    "guise train --strategy=mask_cl": {"--strategy=mask_clso"},
    "guise train --teacher an": {"anneal"},
    "guise train --teacher k": set(),
    "guise train --dry-run --seed 1 given.json --strategy kd_": {"kd_ema"},
    "guise describe mask_cl": {"mask_clso"},
    "guise check sw": {"swa", "swap"},
    "guise train --set optimizer.n": {"optimizer.name=", "optimizer.nesterov="},
    "guise train --set optimizer.name=": {"optimizer.name=sgd", "optimizer.name=adamw"},
    "guise train --set optimizer.nesterov=t": {"optimizer.nesterov=true"},
    "guise train --set strategy.mask_ra": {"strategy.mask_ratio="},
    "guise train --set strategy.name=kd_": {"strategy.name=kd_ema"},
    "guise train --set average.mom": {"average.momentum="},
    "guise config --set teacher.eval_on=b": {"teacher.eval_on=both"},
    "guise train --color a": {"auto", "always"},
    "guise new my_loss --lang c": {"c", "c++"},
    "guise new my_loss --kind t": {"teacher"},
    "guise new my_loss --like mask_": {"mask_all", "mask_ce", "mask_clso"},
    "guise completion ": {"bash", "zsh", "fish"},
    "guise help exit": {"exit-codes"},
    "guise help desc": {"describe"},
    "guise train gi": {"given.json", "given_runs"},
    "guise train --out gi": {"given_runs"},
    "guise report given_runs -o given.j": {"given.json"},
    "guise report -o x given_r": {"given_runs"},
    "guise compare a b --by optimizer.w": {"optimizer.weight_decay"},
    "guise compare a b --metric continual.class.forg": {f"continual.class.forgetting_{which}" for which in ("first", "max", "mammoth")},
    "guise compare a b --metric top": {"top1", "top5"},
    "guise compare a b --by strategy.mask_m": {"strategy.mask_mode", "strategy.mask_multi"},
    "guise compare a b --ignore teac": {"teacher", "teacher.name", "teacher.from", "teacher.from_network", "teacher.combine", "teacher.batch_norm", "teacher.eval_on", *TEACHER_OPTIONS},
    "guise eval given_runs --data cifar100": {"cifar100"},
    "guise eval given_runs --data cifar10.": {"cifar10.1", "cifar10.1_v4", "cifar10.1_v6"},
    "guise describe resn": {"resnet18", "resnet34", "resnet50", "resnet20", "resnet32", "resnet56"},
    "guise describe adam": {"adamw"},
    "guise describe fashion_": {"fashion_mnist"},
    "guise eval given_runs --checkpoint ": {"last", "best"},
    "guise train --device c": {"cpu", "cuda"},
    "guise train --seed ": set(),
    "guise no_such_command x": set(),
}

# Splits a line as bash does, calls the function, prints what it replies: one line for each line of the input.
BASH_DRIVER = r"""
source "$1"
while IFS= read -r COMP_LINE; do
  COMP_WORDS=() rest=$COMP_LINE
  while [[ $rest ]]; do
    rest=${rest#"${rest%%[![:blank:]]*}"}
    if [[ $rest == [=:]* ]]; then word=${rest%%[!=:]*}; else word=${rest%%[=:[:blank:]]*}; fi
    [[ -z $word ]] || COMP_WORDS+=("$word")
    rest=${rest#"$word"}
  done
  [[ $COMP_LINE != *[[:blank:]] ]] || COMP_WORDS+=("")
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_POINT=${#COMP_LINE} COMPREPLY=()
  _guise
  (IFS=$'\t'; echo "${COMPREPLY[*]}")
done
"""
FISH_DRIVER = r"""
source $argv[1]
while read -l line
    echo (string join -- \t (complete -C "$line" | string replace -r '\t.*' ''))
end
"""

# zsh calls compadd for everything that it offers; what fits the word is written down too.
ZSH_START = r"""
LISTMAX=100000; unsetopt zle_bracketed_paste
autoload -Uz compinit; compinit -u -d %(folder)s/.zcompdump; source %(script)s
compadd() {
  [[ -n ${(M)@:#-[ADO]} ]] || { local -a fit; builtin compadd -O fit "$@"; print -rl -- $fit >> %(folder)s/.offered; }
  builtin compadd "$@"
}
"""


def run(*words, **keywords):
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, env=ENVIRONMENT, timeout=60,
                          check=False, **keywords)


def flags_and_commands():
    """{command: its flags}, as the help shows them."""
    commands = re.findall(r"^  guise ([a-z]+)  ", run(GUISE).stdout, re.MULTILINE)
    return {command: set(re.findall(r"^  (?:-[a-z], )?(--[a-z-]+)", run(GUISE, command, "--help").stdout, re.MULTILINE))
            for command in commands}


class Terminal:
    """A shell that is typed to."""

    def __init__(self, *words, folder):
        self.process, self.end = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            os.execvpe(words[0], words, ENVIRONMENT)
        self.marks = 0

    def type(self, text):
        os.write(self.end, text.encode())

    def wait(self, typed=""):
        """Types a command that prints a mark; returns all that appears up to the prompt behind it. Only from then on
        the shell, and not the terminal, takes keys such as Tab."""
        self.marks += 1
        self.type(f"{typed}echo mark''{self.marks}\r")
        seen, mark, end = b"", f"mark{self.marks}\r\n".encode(), time.monotonic() + 60
        while b"ready> " not in seen.partition(mark)[2]:
            ready, _, _ = select.select([self.end], [], [], 1)
            if ready:
                seen += os.read(self.end, 65536)
            if time.monotonic() > end:
                raise AssertionError(f"the shell does not answer; it showed {seen!r}")
        return seen.decode()

    def close(self):
        os.close(self.end)
        os.waitpid(self.process, 0)


class InAFolder(unittest.TestCase):
    shell = ""

    def setUp(self):
        if not shutil.which(self.shell):
            self.skipTest(f"no {self.shell} here: tools/setup --preset dev installs it")
        self.folder = Path(tempfile.mkdtemp(prefix="guise-completion-"))
        self.addCleanup(shutil.rmtree, self.folder)
        (self.folder / "given.json").touch()
        (self.folder / "given_runs").mkdir()
        done = run(GUISE, "completion", self.shell)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.script = self.folder / ".script"
        self.script.write_text(done.stdout)

    def answered(self, driver, lines):
        done = run(*driver, input="\n".join(lines) + "\n", cwd=self.folder)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        answers = [set(line.split("\t")) - {""} for line in done.stdout.splitlines()]
        self.assertEqual(len(answers), len(lines), done.stdout)
        return answers

    def opened(self, *words):
        terminal = Terminal(*words, folder=self.folder)
        self.addCleanup(terminal.close)
        return terminal

    def typed(self, terminal, line):
        """The words of the line after the key Tab: they are printed instead of run."""
        shown = terminal.wait(line + "\t\x01printf '<%s>' \r")
        return re.findall(r"<([^<>%\r\n]*)>", shown)


class EachShell:
    def test_it_is_sound_and_says_how_to_install_it(self):
        checked = run(self.shell, "-n", self.script)
        self.assertEqual((checked.returncode, checked.stdout + checked.stderr), (0, ""))
        head = self.script.read_text()[:900]
        self.assertIn("To try it:", head)
        self.assertIn("To keep it:", head)
        self.assertIn(f"guise completion {self.shell}", head)

    def test_it_completes_commands_flags_plugins_keys_values_and_files(self):
        answers = self.answers(list(LINES))
        for (line, expected), answer in zip(LINES.items(), answers):
            with self.subTest(line=line):
                self.assertEqual({word.rstrip("/") for word in answer}, self.as_replied(line, expected))

    def test_it_knows_every_command_with_its_flags(self):
        known = flags_and_commands()
        self.assertGreaterEqual(len(known), 10)
        (names, *flags) = self.answers(["guise "] + [f"guise {name} --" for name in known])
        self.assertEqual({name for name in names if not name.startswith("-")}, set(known))
        for name, answer in zip(known, flags):
            self.assertEqual(answer, known[name], name)

    def as_replied(self, line, expected):
        return expected


class Bash(EachShell, InAFolder):
    shell = "bash"

    def answers(self, lines):
        return self.answered(["bash", "--norc", "-c", BASH_DRIVER, "driver", self.script], lines)

    def as_replied(self, line, expected):
        word = line.split(" ")[-1]
        return {reply[word.rfind("=") + 1:] for reply in expected}

    def test_a_typed_line_is_completed(self):
        terminal = self.opened("bash", "--norc", "--noprofile", "-i")
        terminal.wait(f"bind 'set enable-bracketed-paste off'; source {self.script}\r")
        self.assertEqual(self.typed(terminal, "guise train --set optimizer.name=s"),
                         ["guise", "train", "--set", "optimizer.name=sgd"])
        self.assertEqual(self.typed(terminal, "guise train --strategy=mask_cl"), ["guise", "train", "--strategy=mask_clso"])
        self.assertEqual(self.typed(terminal, "guise train --set optimizer.l"), ["guise", "train", "--set", "optimizer.lr="])
        (self.folder / "given_runs/strategy=kd,seed=1").mkdir()  # as a sweep names them
        self.assertEqual(self.typed(terminal, "guise compare given_runs/strategy=k"),
                         ["guise", "compare", "given_runs/strategy=kd,seed=1"])


class Zsh(EachShell, InAFolder):
    shell = "zsh"

    def setUp(self):
        super().setUp()
        self.terminal = self.opened("zsh", "-f", "-i")
        start = self.folder / ".start"
        start.write_text(ZSH_START % {"folder": self.folder, "script": self.script})
        self.terminal.wait(f"source {start}\r")

    def answers(self, lines):
        found = []
        for line in lines:
            offered = self.folder / ".offered"
            offered.write_text("")
            self.terminal.wait(line + "\t\x15")
            found.append(set(offered.read_text().split("\n")) - {""})
        return found

    def as_replied(self, line, expected):
        return {word.removeprefix("--strategy=") if "=" in line else word for word in expected}

    def test_a_typed_line_is_completed(self):
        self.assertEqual(self.typed(self.terminal, "guise train --set optimizer.name=s"),
                         ["guise", "train", "--set", "optimizer.name=sgd"])
        self.assertEqual(self.typed(self.terminal, "guise desc"), ["guise", "describe"])

    def test_it_works_from_fpath(self):
        functions = self.folder / "functions"
        functions.mkdir()
        shutil.copy(self.script, functions / "_guise")
        terminal = self.opened("zsh", "-f", "-i")
        terminal.wait(f"unsetopt zle_bracketed_paste; fpath=({functions} $fpath); autoload -Uz compinit; "
                      f"compinit -u -d {functions}/dump\r")
        self.assertEqual(self.typed(terminal, "guise train --strategy mask_cl"), ["guise", "train", "--strategy", "mask_clso"])


class Fish(EachShell, InAFolder):
    shell = "fish"

    def answers(self, lines):
        return self.answered(["fish", "--no-config", "-c", FISH_DRIVER, self.script], lines)


class WrongUse(unittest.TestCase):
    def test_another_shell_none_and_other_words_are_refused(self):
        for words in (("tcsh",), (), ("bash", "zsh"), ("--words", "colours"), ("bash", "--words", "guise describe ")):
            done = run(GUISE, "completion", *words)
            self.assertEqual((done.returncode, done.stdout), (2, ""), words)
            self.assertLessEqual(len(done.stderr.splitlines()), 4)
        self.assertIn("expected bash, zsh or fish, received tcsh", run(GUISE, "completion", "tcsh").stderr)

    def test_with_nothing_else_present_it_works(self):
        with tempfile.TemporaryDirectory() as folder:
            alone = shutil.copy(GUISE, folder)
            for words in (["bash"], ["zsh"], ["fish"], ["--words", "guise train --strategy "], ["--words", "guise train --set "]):
                done = run(alone, "completion", *words, cwd="/")
                self.assertEqual((done.returncode, done.stderr), (0, ""), words)


if __name__ == "__main__":
    unittest.main(verbosity=2)
