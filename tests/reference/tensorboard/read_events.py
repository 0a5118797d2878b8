"""Reads the event files of a folder with the tensorboard package and prints what it understood as JSON:
"scalars" {tag: [[step, value]]} as TensorBoard would show them, restarts applied, and "files": for each file in the
order of reading its events. Nothing is read of a file from a record with a wrong sum on."""

import json
import math
import sys
from pathlib import Path

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.backend.event_processing.event_file_loader import LegacyEventFileLoader


def number(value):
    return value if math.isfinite(value) else str(value)


def event_of(event):
    fields = {"wall_time": event.wall_time, "step": event.step}
    if event.HasField("file_version"):
        fields["file_version"] = event.file_version
    if event.HasField("session_log"):
        fields["session_status"] = event.session_log.SessionStatus.Name(event.session_log.status)
    if event.HasField("summary"):
        fields["values"] = {value.tag: number(value.simple_value) for value in event.summary.value}
    return fields


folder = Path(sys.argv[1])
files = [[event_of(event) for event in LegacyEventFileLoader(str(path)).Load()]
         for path in sorted(folder.glob("events.out.tfevents.*"))]
accumulator = EventAccumulator(str(folder), size_guidance={"scalars": 0})
accumulator.Reload()
scalars = {tag: [[point.step, number(point.value)] for point in accumulator.Scalars(tag)]
           for tag in accumulator.Tags()["scalars"]}
print(json.dumps({"scalars": scalars, "files": files}))
