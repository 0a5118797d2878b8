"""Writes corruptions.rgb: the second picture of cifar10.rgb under each corruption and severity, in the order of
`guise eval --corrupt all`, by scikit-image (blur, brightness), numpy (contrast) and Pillow (JPEG), as the program behind
CIFAR-10-C made them; the noise by Philox4x32-10 written out, keyed as the picture of index 7. Beside it the numbers of
images in data_changes.json that LDAM's code keeps of each class. Run it in this folder; needs numpy, Pillow, scikit-image
(0.26.0)."""
import io
import json
import pathlib

import numpy
import skimage.color
import skimage.filters
from PIL import Image

CORRUPTION_STREAM, INDEX = 6, 7
WORD = 2**32 - 1


def philox4x32_10(counter, key):
    c, k = list(counter), list(key)
    for _ in range(10):
        low, high = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(high >> 32) ^ c[1] ^ k[0], high & WORD, (low >> 32) ^ c[3] ^ k[1], low & WORD]
        k = [(k[0] + 0x9E3779B9) & WORD, (k[1] + 0xBB67AE85) & WORD]
    return c


assert philox4x32_10([0] * 4, [0] * 2) == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]


def normals(severity, count):
    """Box-Muller of two words a number: radius of the first, angle of the second."""
    words = []
    while len(words) < 2 * count:
        words += philox4x32_10([len(words) // 4, INDEX, severity, CORRUPTION_STREAM], [0, 0])
    uniform = numpy.array([word >> 8 for word in words[:2 * count]]) / 2**24
    return numpy.sqrt(-2 * numpy.log(1 - uniform[0::2])) * numpy.cos(2 * numpy.pi * uniform[1::2])


def noise(x, c, severity):
    return numpy.clip(x + c * normals(severity, x.size).reshape(x.shape), 0, 1) * 255


def blur(x, c, _):
    return numpy.clip(skimage.filters.gaussian(x, sigma=c, channel_axis=-1), 0, 1) * 255


def brightness(x, c, _):
    hsv = skimage.color.rgb2hsv(x)
    hsv[..., 2] = numpy.clip(hsv[..., 2] + c, 0, 1)
    return numpy.clip(skimage.color.hsv2rgb(hsv), 0, 1) * 255


def contrast(x, c, _):
    means = x.mean(axis=(0, 1), keepdims=True)
    return numpy.clip((x - means) * c + means, 0, 1) * 255


def jpeg(x, c, _):
    file = io.BytesIO()
    Image.fromarray(numpy.round(x * 255).astype(numpy.uint8)).save(file, "JPEG", quality=c)
    return numpy.asarray(Image.open(file))


KINDS = [(noise, [0.04, 0.06, .08, .09, .10]), (blur, [.4, .6, 0.7, .8, 1]), (brightness, [.05, .1, .15, .2, .3]),
         (contrast, [.75, .5, .4, .3, 0.15]), (jpeg, [80, 65, 58, 50, 40])]


def ldam_counts(count, classes, kind, factor):
    """get_img_num_per_cls of imbalance_cifar.py; for an odd number of classes its step leaves the last one out."""
    img_max, imb_factor = count / classes, 1 / factor
    if kind == "exp":
        return [int(img_max * imb_factor**(i / (classes - 1.0))) for i in range(classes)]
    return [int(img_max)] * (classes // 2) + [int(img_max * imb_factor)] * (classes // 2)


if __name__ == "__main__":
    picture = numpy.frombuffer(pathlib.Path("cifar10.rgb").read_bytes(), numpy.uint8).reshape(-1, 32, 32, 3)[1]
    pixels = b""
    for kind, constants in KINDS:
        for severity, constant in enumerate(constants, 1):
            pixels += numpy.uint8(kind(picture / 255.0, constant, severity)).tobytes()
    pathlib.Path("corruptions.rgb").write_bytes(pixels)
    cases = [[count, classes, kind, factor, ldam_counts(count, classes, kind, factor)]
             for count, classes in ((50000, 10), (50000, 100), (1000, 10), (333, 6))
             for kind in ("exp", "step") for factor in (10, 50, 100, 7.5)]
    pathlib.Path("data_changes.json").write_text(json.dumps({"counts": cases}) + "\n")
