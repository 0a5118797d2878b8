"""Makes the case files of strategies, policies and lines of PyTorch again in a temporary folder and compares them with the
committed ones: names, options and shapes exactly, floats to a few units in the last place (another CPU rounds exp and log
its own way). Without torch or mmengine for Python it says so and returns 77, which ctest reads as skipped.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

FOLDER = pathlib.Path(__file__).resolve().parent
TOPICS = {"strategies": "make_strategies.py", "policies": "make_policies.py",
          "pytorch_lines": "make_pytorch_lines.py"}
TOLERANCE = {"float64": 1e-12, "float32": 1e-6, "int64": 0.0}
SKIPPED = 77


def same_tensor(made, kept):
    if (made["shape"], made["dtype"], len(made["data"])) != (kept["shape"], kept["dtype"], len(kept["data"])):
        return False
    largest = max((abs(value) for value in kept["data"]), default=0.0)
    allowed = TOLERANCE[kept["dtype"]] * max(largest, 1e-3)
    return all(abs(a - b) <= allowed for a, b in zip(made["data"], kept["data"]))


def differences(made, kept, place):
    """Places where two case documents differ."""
    if isinstance(kept, dict) and "data" in kept:
        return [] if same_tensor(made, kept) else [place]
    if isinstance(kept, dict):
        if not isinstance(made, dict) or made.keys() != kept.keys():
            return [place]
        return [one for key in kept for one in differences(made[key], kept[key], f"{place}/{key}")]
    if isinstance(kept, list):
        if not isinstance(made, list) or len(made) != len(kept):
            return [place]
        return [one for i, (a, b) in enumerate(zip(made, kept)) for one in differences(a, b, f"{place}/{i}")]
    return [] if made == kept else [place]


def check_topic(topic, script):
    with tempfile.TemporaryDirectory() as made_folder:
        subprocess.run([sys.executable, "-B", script, made_folder], cwd=FOLDER / topic, check=True,
                       stdout=subprocess.DEVNULL)
        made_names = sorted(path.name for path in pathlib.Path(made_folder).glob("*.json"))
        kept_names = sorted(path.name for path in (FOLDER / topic).glob("*.json"))
        if made_names != kept_names:
            return [f"{topic}: files {kept_names} kept, {made_names} made"]
        found = []
        for name in kept_names:
            made = json.loads((pathlib.Path(made_folder) / name).read_text())
            kept = json.loads((FOLDER / topic / name).read_text())
            found += differences(made, kept, f"{topic}/{name}")
        return found


def main():
    try:
        import mmengine.model  # noqa: F401
        import torch  # noqa: F401
    except ImportError as missing:
        print(f"skipped: {missing} (the case files stand beside the scripts and are used as they are)")
        return SKIPPED
    found = [one for topic, script in TOPICS.items() for one in check_topic(topic, script)]
    for one in found[:20]:
        print(f"differs: {one}")
    print(f"{len(found)} differences" if found else "the scripts make the committed files")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
