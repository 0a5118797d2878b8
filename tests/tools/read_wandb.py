"""Prints what a .wandb file holds as JSON: run name, project, config, history rows and summary. The file is a LevelDB
log (7 bytes of header, then blocks of 32 KiB) of wandb's own protobuf records. Runs in the Python that has wandb."""

import json
import struct
import sys

from wandb.proto.wandb_internal_pb2 import Record

BLOCK, HEADER = 32768, struct.Struct("<IHB")
FULL, FIRST, MIDDLE, LAST = 1, 2, 3, 4


def records(content):
    position, parts = 7, b""
    while position + HEADER.size <= len(content):
        if BLOCK - position % BLOCK < HEADER.size:
            position += BLOCK - position % BLOCK  # the rest of a block is padding
            continue
        _, length, kind = HEADER.unpack_from(content, position)
        position += HEADER.size
        parts = (b"" if kind in (FULL, FIRST) else parts) + content[position:position + length]
        position += length
        if kind in (FULL, LAST):
            record = Record()
            record.ParseFromString(parts)
            yield record


def as_dict(items):
    values = {}
    for item in items:
        values["/".join(item.nested_key) or item.key] = json.loads(item.value_json)
    return values


def main():
    content = open(sys.argv[1], "rb").read()
    assert content[:4] == b":W&B", content[:7]
    found = {"history": [], "summary": {}}
    for record in records(content):
        kind = record.WhichOneof("record_type")
        if kind == "run":
            found |= {"project": record.run.project, "name": record.run.display_name,
                      "config": as_dict(record.run.config.update)}
        elif kind == "history":
            found["history"].append(as_dict(record.history.item))
        elif kind == "summary":
            found["summary"] |= as_dict(record.summary.update)
    print(json.dumps(found))


main()
