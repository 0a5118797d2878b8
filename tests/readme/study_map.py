"""configs/study/MAP.md: every trial of the study with its line, made from study_trials.json. `study_map.py` writes it;
the test (tests/end_to_end/configs_test.py) only compares."""

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MAP = ROOT / "configs/study/MAP.md"

HEAD = """# Where each trial of the study is

Made by `python3 tests/readme/study_map.py` from `tests/readme/study_trials.json`; a test keeps both, and the files here,
together. Trials are named by their script and configuration in the study's repository, `ytwang13/masked-analysis` on GitHub
(configurations lie below `cifar-img/dl_res18_exp/` there). Published figures are top-1 in percent on CIFAR-10's test set, of
one seed each; `-` is one that was not published. Where a line names several weights, its command runs one of them: the
others differ in that key alone. A line that says "not yet" waits for a part of Guise that is not built.

The study's program departs from its own description in ways that the lines name by a word:

| word | what its program did | what does the same |
|---|---|---|
| *rate* | when the method starts, the optimizer is built anew and the schedule stays with the old one: the rate is 0.1 again, for good | `optimizer.rebuild_at_start=true` |
| *batch* | the "frozen" teacher is put back in train mode, so that its batch norm uses the batch | `teacher.batch_norm=train` |
| *start* | the method begins after the first multiple of the teacher's interval above the start that was asked for | `strategy.start_epoch` |
| *gradient* | with the classifier alone as teacher the target is not detached | `strategy.target_grad=true` |
| *average* | "EMA" is an average kept for validation; an averaged teacher is built, never moved, and replaced by a frozen copy | `average.*`, `average.batch_norm=copy`, `teacher.name=swap` |
| *twice* | in every masked epoch the cross-entropy is counted twice | `strategy.ce_weight=2` |
| *tokens* | `agd`, and `sgd` with several masks, ran as the learned mode `a`; mode `d` crashed | nothing: Guise does what the names say |

`reproduce_*` files have them switched on, the others do what the description says. The first alone may explain why the
study found no gain: its methods trained at ten times the rate of the baseline from their start on.
"""


def groups():
    return json.loads((Path(__file__).resolve().parent / "study_trials.json").read_text())


def quoted(word):
    return f"'{word}'" if any(letter in word for letter in '[]{}"* ') else word


def command(trial):
    if "command" in trial:
        return trial["command"]
    words = ["guise", "sweep", f"configs/{trial['sweep']}"] if "sweep" in trial else ["guise", "train", f"configs/{trial['file']}"]
    for setting in trial.get("set", []) + trial.get("given", []):  # "given": runs of one's own, which no test has
        words += ["--set", quoted(setting)]
    return " ".join(words)


def line(trial):
    how = f"not yet: `{trial['later']}`" if "later" in trial else f"`{command(trial)}`"
    return f"| {trial['trial']} | {how} | {trial['published']} | {trial['differs'] or '-'} |"


def text():
    parts = [HEAD]
    for group in groups():
        parts.append(f"\n## {group['group']}\n\n{group['about']}\n\n| trial | Guise | published | what differs, and why |\n|---|---|---|---|\n")
        parts += [line(trial) + "\n" for trial in group["trials"]]
    return "".join(parts)


if __name__ == "__main__":
    MAP.write_text(text())
