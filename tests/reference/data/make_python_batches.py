"""Writes small files in the Python layout of CIFAR: opcode by opcode as Python 2's cPickle wrote the original ones
(protocol 2, texts of bytes, numbers of the memo), and as Python 3 writes them anew. The pixels are those of cifar10.rgb and
cifar100.rgb. Python's own pickle reads every file back before it is kept. Run it in this folder; needs numpy."""
import io
import json
import pathlib
import pickle
import struct

import numpy

numbers = json.loads(pathlib.Path("numbers.json").read_text())


class Python2:
    """The opcodes of cPickle, protocol 2: every container and text gets the next number of the memo."""

    def __init__(self):
        self.out = bytearray(b"\x80\x02")
        self.count = 0

    def memo(self):
        self.count += 1
        self.out += b"q" + bytes([self.count]) if self.count < 256 else b"r" + struct.pack("<I", self.count)

    def text(self, value, remembered=True):
        self.out += b"U" + bytes([len(value)]) + value if len(value) < 256 else b"T" + struct.pack("<I", len(value)) + value
        if remembered:
            self.memo()

    def integer(self, value):
        if 0 <= value < 256:
            self.out += b"K" + bytes([value])
        elif 0 <= value < 65536:
            self.out += b"M" + struct.pack("<H", value)
        else:
            self.out += b"J" + struct.pack("<i", value)

    def a_list(self, values):
        self.out += b"]"
        self.memo()
        self.out += b"("
        for value in values:
            self.text(value) if isinstance(value, bytes) else self.integer(value)
        self.out += b"e"

    def array(self, array, by_column=False):
        self.out += b"cnumpy.core.multiarray\n_reconstruct\n"
        self.memo()
        self.out += b"cnumpy\nndarray\n"
        self.memo()
        self.out += b"K\x00\x85"
        self.memo()
        self.text(b"b")
        self.out += b"\x87"
        self.memo()
        self.out += b"R"
        self.memo()
        self.out += b"(K\x01"
        for size in array.shape:
            self.integer(size)
        self.out += b"\x86"
        self.memo()
        self.out += b"cnumpy\ndtype\n"
        self.memo()
        self.text(b"u1")
        self.out += b"K\x00K\x01\x87"
        self.memo()
        self.out += b"R"
        self.memo()
        self.out += b"(K\x03"
        self.text(b"|")
        self.out += b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00t"
        self.memo()
        self.out += b"b" + (b"\x88" if by_column else b"\x89")
        self.text(array.tobytes(order="F" if by_column else "C"))
        self.out += b"t"
        self.memo()
        self.out += b"b"

    def dictionary(self, entries, by_column=False):
        self.out += b"}"
        self.memo()
        self.out += b"("
        for key, value in entries.items():
            self.text(key)
            if isinstance(value, numpy.ndarray):
                self.array(value, by_column)
            elif isinstance(value, list):
                self.a_list(value)
            elif isinstance(value, int):
                self.integer(value)
            else:
                self.text(value)
        self.out += b"u."
        return bytes(self.out)


def keep(path, content, entries):
    """Only what Python reads as the same dictionary."""
    read = pickle.load(io.BytesIO(content), encoding="bytes")
    assert read.keys() == entries.keys(), path
    for key, value in entries.items():
        assert numpy.array_equal(read[key], value), (path, key)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)


def pictures(name):
    images = numpy.frombuffer(pathlib.Path(f"{name}.rgb").read_bytes(), numpy.uint8).reshape(-1, 32, 32, 3)
    return images.transpose(0, 3, 1, 2).reshape(len(images), 3072), numbers[f"{name}_labels"]


def write_cifar10():
    folder = pathlib.Path("cifar10_python")
    data, labels = pictures("cifar10")
    for i, name in enumerate([f"data_batch_{n}" for n in range(1, 6)] + ["test_batch"]):
        entries = {b"batch_label": f"training batch {i + 1} of 5".encode(), b"labels": [labels[i]],
                   b"data": data[i:i + 1].copy(), b"filenames": [b"leptodactylus_pentadactylus_s_000004.png"]}
        keep(folder / name, Python2().dictionary(entries), entries)
    names = b"airplane automobile bird cat deer dog frog horse ship".split() + [b"python truck"]
    entries = {b"num_cases_per_batch": 10000, b"label_names": names, b"num_vis": 3072}
    keep(folder / "batches.meta", Python2().dictionary(entries), entries)


def write_cifar100():
    folder = pathlib.Path("cifar100_python")
    data, labels = pictures("cifar100")
    for i, name in enumerate(("train", "test")):
        entries = {b"filenames": [b"bos_taurus_s_000507.png"], b"batch_label": f"{name}ing batch 1 of 1".encode(),
                   b"fine_labels": [labels[i]], b"coarse_labels": [labels[i] // 5], b"data": data[i:i + 1].copy()}
        keep(folder / name, Python2().dictionary(entries), entries)


def write_others():
    """Three rows, so that the order of an array tells."""
    folder = pathlib.Path("pickles")
    data, _ = pictures("cifar10")
    three = {b"labels": [3, 0, 9], b"data": data[:3].copy()}
    keep(folder / "python_2", Python2().dictionary(three), three)
    keep(folder / "python_2_by_column", Python2().dictionary(three, by_column=True), three)
    for protocol in (2, 3, 4, 5):
        keep(folder / f"protocol_{protocol}", pickle.dumps(three, protocol=protocol), three)
    as_text = {"labels": [3, 0, 9], "data": data[:3].copy(order="F")}
    (folder / "protocol_4_by_column").write_bytes(pickle.dumps(as_text, protocol=4))
    (folder / "protocol_5_by_column").write_bytes(pickle.dumps(as_text, protocol=5))

    class Harm:
        def __reduce__(self):
            return eval, ("1 / 0",)

    bad = {"harm": {"data": Harm()}, "floats": {"data": data[:1, :8] / 255.0}, "planes": {"data": data[:1, :9].reshape(1, 3, 3).copy()},
           "set": {"data": {1, 2}}, "list": [1, 2], "object": {"data": numpy.array([{}, 1], dtype=object)}}
    for name, value in bad.items():
        (folder / f"{name}.bad").write_bytes(pickle.dumps(value, protocol=4))
    (folder / "protocol_0.bad").write_bytes(pickle.dumps({"labels": [1]}, protocol=0))


write_cifar10()
write_cifar100()
write_others()
