"""Writes run folders in the form that Guise gives them, with numbers that look like a training. Standard library only."""

import json
import math
import random
import struct
import zlib
from pathlib import Path

CLASSES = ["T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]


def wilson(share, count, z=1.959963984540054):
    scale = 1 + z * z / count
    centre = (share + z * z / (2 * count)) / scale
    half = z / scale * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return [100 * (centre - half), 100 * (centre + half)]


def measured(top1, loss):
    return {"top1": top1, "top1_interval": wilson(top1 / 100, 10000), "top5": 100 - (100 - top1) / 12, "loss": loss,
            "samples": 10000}


def events_of(strategy, seed, epochs, lines_per_epoch=2, networks=(), last_epoch=None):
    """The lines of metrics.jsonl, 100 steps an epoch, for epochs 0 .. last_epoch."""
    rng = random.Random(f"{strategy}-{seed}")
    top = {"ce": 86.0, "kd": 87.0, "mask_clso": 88.2}.get(strategy, 85.0) + rng.gauss(0, 0.25)
    for epoch in range(epochs if last_epoch is None else last_epoch + 1):
        done = (epoch + 1) / epochs
        for line in range(lines_per_epoch):
            step = epoch * 100 + (line + 1) * 100 // lines_per_epoch - 1
            ce = 0.3 + 1.9 * math.exp(-4 * step / (100 * epochs)) + rng.gauss(0, 0.02)
            terms = {"loss_ce": {"raw": ce, "weighted": ce}}
            if strategy != "ce" and epoch > 0:
                terms["loss_kd" if strategy == "kd" else "loss_msk"] = {"raw": 1.2 * ce, "weighted": 1.2 * ce}
            yield {"event": "train", "step": step, "epoch": epoch, "loss": sum(t["weighted"] for t in terms.values()),
                   "terms": terms, "lr": 0.05 * (1 + math.cos(math.pi * step / (100 * epochs))),
                   "images_per_second": 900 + rng.gauss(0, 20), "data_seconds": 0.01, "eta_seconds": 10, "elapsed_seconds": step}
        top1 = top - 30 * math.exp(-5 * done) + rng.gauss(0, 0.4) * (1.2 - done)
        event = {"event": "evaluate", "epoch": epoch, "step": (epoch + 1) * 100, "network": "student"}
        event |= measured(top1, 0.4 + 1.5 * math.exp(-4 * done))
        for network in networks:
            event[network] = measured(top1 - 2 * math.exp(-3 * done), 0.38 + 1.5 * math.exp(-4 * done))
        yield event | {"epoch_seconds": 12}


def config_of(strategy, seed, epochs, teacher="ema", **changes):
    config = {"data": {"name": "fashion_mnist", "root": "/usr/share/dataset-fashion-mnist", "train_limit": 0, "validation": 0.0},
              "model": {"name": "resnet18", "width": 16, "stem_channels": 0},
              "optimizer": {"name": "sgd", "lr": 0.1, "momentum": 0.9}, "train": {"epochs": epochs, "batch_size": 128, "seed": seed},
              "strategy": {"name": strategy, "start_epoch": 1}, "teacher": {"name": None if strategy == "ce" else teacher}}
    if strategy == "mask_clso":
        config["strategy"]["mask_ratio"] = 0.85
    for key, value in changes.items():
        section, name = key.split("__")
        config[section][name] = value
    return config


def summary_of(strategy, events, command, exit_reason="finished"):
    evaluations = [{k: v for k, v in e.items() if k not in ("event", "epoch_seconds")} for e in events if e["event"] == "evaluate"]
    plugins = [{"kind": "loss", "name": strategy, "version": "1.0.0", "file": f"/opt/guise/lib/guise/plugins/{strategy}.so",
                "sha256": "121ba62710ae1f30db8d5c82afca2fd73525607902232ce466ea8a05317afbe7"}]
    return {"schema": "guise.summary/1", "exit_reason": exit_reason, "final": evaluations[-1] if evaluations else None,
            "best": max(evaluations, key=lambda e: e["top1"]) if evaluations else None, "wall_seconds": 431.5,
            "images_per_second": 900, "parameters": 698826, "data": {"class_names": CLASSES}, "plugins": plugins,
            "command": command, "threads": 8,
            "system": {"guise": "0.9.0", "compiler": "gcc 12.2.0", "host": "node7", "cpu": "AMD EPYC", "cpu_count": 8,
                       "memory_bytes": 25276514304, "libtorch": "2.13.0"}}


def write_run(folder, strategy="mask_clso", seed=0, epochs=20, summary=True, networks=(), lines_per_epoch=2, last_epoch=None,
              torn=False, **changes):
    folder = Path(folder)
    folder.mkdir(parents=True)
    config = config_of(strategy, seed, epochs, **changes)
    (folder / "config.json").write_text(json.dumps(config, indent=2))
    events = list(events_of(strategy, seed, epochs, lines_per_epoch, networks, last_epoch))
    text = "".join(json.dumps(event) + "\n" for event in events)
    (folder / "metrics.jsonl").write_text(text + ('{"event":"train","st' if torn else ""))
    if summary:
        command = ["guise", "train", "--strategy", strategy, "--seed", str(seed), "--set", f"train.epochs={epochs}", "--out", str(folder)]
        (folder / "summary.json").write_text(json.dumps(summary_of(strategy, events, command), indent=2))
    return folder


def write_tasks(folder, tasks=4, forgotten=20.0, seed=0, networks=(), course=True, joint=False):
    """continual.json of a run that is there, of two classes a task, and the task's keys in its config.json."""
    rng = random.Random(f"tasks-{seed}-{forgotten}")
    def rows(fall, above=False):
        value = lambda k, j: max(0.0, min(100.0, 92 - fall * (1 - 0.5 ** (k - j)) + rng.gauss(0, 0.5)))
        return [[value(k, j) if j <= k else 50 + rng.random() if above else None for j in range(tasks)] for k in range(tasks)]
    def accuracies():
        return {"R_class": rows(forgotten), "R_task": rows(forgotten / 4, above=True), "R_probe": rows(forgotten / 5), "R_ncm": rows(forgotten / 3)}
    at = lambda task, low: [low + rng.random() if j <= task else None for j in range(tasks)]
    document = {"schema": "guise.continual/1", "classes": [[f"class {2 * j}", f"class {2 * j + 1}"] for j in range(tasks)],
                "N": [2000] * tasks, "random": [50.0] * tasks, **accuracies(), "networks": {name: accuracies() for name in networks},
                "drift": [[0.9 if j < k else None for j in range(tasks)] for k in range(tasks)]}
    if course:
        document["course"] = [{"step": 100 * task + 20 * i, "task": task, "R_class": at(task, 40), "R_task": at(task, 70)}
                              for task in range(tasks) for i in range(1, 5)]
    (folder / "continual.json").write_text(json.dumps(document))
    config = json.loads((folder / "config.json").read_text())
    config["continual"] = {"tasks": tasks, "joint": joint}
    (folder / "config.json").write_text(json.dumps(config, indent=2))
    return document


def png(width, height, pixel):
    """An RGB picture; pixel(x, y) gives three bytes."""
    rows = b"".join(b"\0" + bytes(c for x in range(width) for c in pixel(x, y)) for y in range(height))
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + \
        chunk(b"IDAT", zlib.compress(rows, 6)) + chunk(b"IEND", b"")


def write_pictures(folder, classes=None, noise=False):
    """evaluation.json with errors.png, features.json and first_batch.png. `noise`: what no format can make small."""
    classes = CLASSES if classes is None else classes
    rng = random.Random(1)
    count, side = len(classes), 28
    confusion = [[int(8 * rng.random() ** 4) for _ in range(count)] for _ in range(count)]
    for i in range(count):
        confusion[i][i] = 1000 - sum(confusion[i])
        if i > 0:
            confusion[i][i - 1] += 60
    errors = [{"index": rng.randrange(10000), "label": i % count, "predicted": (i + 1) % count, "confidence": 0.999 - 0.01 * i,
               "label_probability": 0.0005 + 0.001 * i} for i in range(24)]
    evaluation = {"schema": "guise.evaluation/1", "epoch": 19, "step": 2000, "network": "student", "class_names": classes,
                  "confusion": confusion, "errors": errors, "thumbnails": {"file": "errors.png", "columns": 8, "width": side, "height": side}}
    (folder / "evaluation.json").write_text(json.dumps(evaluation))
    colour = (lambda x, y: (rng.randrange(256), rng.randrange(256), rng.randrange(256))) if noise else \
        (lambda x, y: ((x // side * 40 + y) % 256, (y // side * 90 + 2 * x) % 256, (x * y // 7) % 256))
    (folder / "errors.png").write_bytes(png(8 * side, 3 * side, colour))
    (folder / "first_batch.png").write_bytes(png(804, 876, colour))
    samples = []
    for i in range(4):
        z = [max(0.01, rng.gauss(0.6, 0.5)) for _ in range(128)]
        kept = [rng.random() > 0.85 for _ in z]
        samples.append({"index": 100 + i, "label": i, "z": z, "views": [[v if k else 0.01 for v, k in zip(z, kept)],
                                                                      [0.01 if k else v for v, k in zip(z, kept)]]})
    (folder / "features.json").write_text(json.dumps({"schema": "guise.features/1", "epoch": 19, "step": 2000, "strategy": "mask_clso",
                                                      "view_names": ["z_m", "z_i"], "samples": samples}))
