"""Writes the small data files that the reader tests use, with numpy, gzip and Pillow, and beside them the
pixels (*.rgb: bytes [N, H, W, 3]) that a reader must find. Run it in this folder; needs numpy and Pillow."""
import gzip
import json
import pathlib
import struct
import zlib

import numpy
from PIL import Image

random = numpy.random.default_rng(20)


def idx(array):
    header = struct.pack(">BBBB", 0, 0, 8, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape)
    return header + array.tobytes()


def smooth(height, width):
    """A picture like a photograph: gradients and a little noise, so that files stay small."""
    y, x = numpy.mgrid[0:height, 0:width]
    waves = [numpy.sin(x / random.uniform(2, 6) + y / random.uniform(2, 6) + c) for c in range(3)]
    noise = random.normal(0, 6, (height, width, 3))
    return numpy.clip(128 + 90 * numpy.stack(waves, 2) + noise, 0, 255).astype(numpy.uint8)


def write_mnist():
    folder = pathlib.Path("mnist")
    folder.mkdir(exist_ok=True)
    for prefix, count, packed in (("train", 5, True), ("t10k", 3, False)):
        images = random.integers(0, 256, (count, 28, 28), dtype=numpy.uint8) & 0xF0
        labels = random.integers(0, 10, count, dtype=numpy.uint8)
        for name, array in ((f"{prefix}-images-idx3-ubyte", images), (f"{prefix}-labels-idx1-ubyte", labels)):
            if packed:
                (folder / f"{name}.gz").write_bytes(gzip.compress(idx(array), mtime=0))
            else:
                (folder / name).write_bytes(idx(array))
        padded = numpy.pad(images, ((0, 0), (2, 2), (2, 2)))
        pathlib.Path(f"mnist_{prefix}.rgb").write_bytes(numpy.repeat(padded[..., None], 3, 3).tobytes())
        numbers[f"mnist_{prefix}_labels"] = labels.tolist()


def write_cifar():
    for name, files, label_bytes in (
        ("cifar10", [f"data_batch_{i}.bin" for i in range(1, 6)] + ["test_batch.bin"], 1),
        ("cifar100", ["train.bin", "test.bin"], 2),
    ):
        folder = pathlib.Path(name)
        folder.mkdir(exist_ok=True)
        pictures, labels = [], []
        for file in files:
            picture = smooth(32, 32)
            label = random.integers(0, 10 if label_bytes == 1 else 100, label_bytes, dtype=numpy.uint8)
            (folder / file).write_bytes(label.tobytes() + picture.transpose(2, 0, 1).tobytes())
            pictures.append(picture)
            labels.append(int(label[-1]))
        pathlib.Path(f"{name}.rgb").write_bytes(numpy.stack(pictures).tobytes())
        numbers[f"{name}_labels"] = labels
    pathlib.Path("cifar10/batches.meta.txt").write_text(
        "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\nother truck\n\n")


def write_pictures():
    """Every kind of JPEG and PNG that Pillow writes; the expected pixels are what Pillow reads back."""
    folder = pathlib.Path("pictures")
    folder.mkdir(exist_ok=True)
    rgb = Image.fromarray(smooth(19, 27))
    alpha = Image.fromarray(numpy.dstack([smooth(19, 27), random.integers(0, 256, (19, 27), numpy.uint8)]))
    rgb.save(folder / "colour_420.jpg", quality=85, subsampling=2)
    rgb.save(folder / "colour_422.jpg", quality=85, subsampling=1)
    rgb.save(folder / "colour_444.jpg", quality=95, subsampling=0)
    rgb.save(folder / "progressive.jpg", quality=85, progressive=True)
    rgb.convert("L").save(folder / "grey.jpg", quality=85)
    inks = numpy.dstack([numpy.asarray(rgb), numpy.asarray(rgb.convert("L")) // 2])
    Image.fromarray(inks, mode="CMYK").save(folder / "cmyk.jpg", quality=95)
    rgb.save(folder / "colour.png")
    alpha.save(folder / "alpha.png")
    alpha.convert("LA").save(folder / "grey_alpha.png")
    rgb.convert("L").save(folder / "grey.png")
    rgb.convert("1").save(folder / "bilevel.png")
    rgb.quantize(32).save(folder / "palette.png")
    rgb.quantize(16).save(folder / "palette_transparent.png", transparency=3)
    (folder / "gamma.png").write_bytes(with_gamma((folder / "colour.png").read_bytes()))
    (folder / "interlaced.png").write_bytes(interlaced(numpy.asarray(rgb)))
    (folder / "sixteen_bits.png").write_bytes(sixteen_bits(random.integers(0, 65536, (9, 7, 3))))
    for file in sorted(folder.glob("*.[jp][pn]g")):
        with Image.open(file) as image:
            file.with_suffix(file.suffix + ".rgb").write_bytes(numpy.asarray(image.convert("RGB")).tobytes())
    # Valid headers that claim far more than the file holds.
    (folder / "huge.png.bad").write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b""))
    data = bytearray((folder / "colour_420.jpg").read_bytes())
    at = data.index(b"\xff\xc0") + 5
    data[at:at + 4] = struct.pack(">HH", 60000, 60000)
    (folder / "huge.jpg.bad").write_bytes(data)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def with_gamma(png):
    """The same picture with a gAMA chunk of 1.0: decoders that correct gamma show themselves."""
    return png[:33] + chunk(b"gAMA", struct.pack(">I", 100000)) + png[33:]


def interlaced(pixels):
    """Adam7 without filters, which Pillow reads but does not write."""
    height, width, _ = pixels.shape
    rows = b""
    for y0, x0, dy, dx in ((0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2),
                           (1, 0, 2, 1)):
        for row in pixels[y0::dy, x0::dx]:
            rows += b"\0" + row.tobytes() if row.size else b""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 1)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows))
            + chunk(b"IEND", b""))


def sixteen_bits(samples):
    """16-bit colour, big-endian, without filters; Pillow writes only grey so deep."""
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in samples)
    header = struct.pack(">IIBBBBB", samples.shape[1], samples.shape[0], 16, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows))
            + chunk(b"IEND", b""))


def write_image_folder():
    names = {"train": {"Zebra": ["b.jpg", "a.png", "c.JPEG"], "ant": ["1.png", "2.jpg"]},
             "test": {"Zebra": ["x.png"], "ant": ["y.jpg"]}}
    for split, classes in names.items():
        pictures, labels = [], []
        for label, name in enumerate(sorted(classes)):
            folder = pathlib.Path("image_folder") / split / name
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "notes.txt").write_text("not a picture\n")
            for file in sorted(classes[name]):
                Image.fromarray(smooth(12, 16)).save(folder / file)
                with Image.open(folder / file) as image:
                    pictures.append(numpy.asarray(image.convert("RGB")))
                labels.append(label)
        stack = numpy.stack(pictures)
        pathlib.Path(f"image_folder_{split}.rgb").write_bytes(stack.tobytes())
        numbers[f"image_folder_{split}_labels"] = labels
        numbers[f"image_folder_{split}_mean"] = stack.mean((0, 1, 2)).tolist()
        numbers[f"image_folder_{split}_std"] = stack.std((0, 1, 2)).tolist()


numbers = {}
write_mnist()
write_cifar()
write_pictures()
write_image_folder()
pathlib.Path("numbers.json").write_text(json.dumps(numbers, indent=1) + "\n")
