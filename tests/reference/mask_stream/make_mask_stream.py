"""Numbers of the mask stream from Philox4x32-10 written out by hand (Salmon et al., SC 2011, figure of section 3.3).

Checks itself against the known-answer vectors that the Random123 library publishes (kat_vectors, philox4x32 10).
Run: python make_mask_stream.py (writes mask_stream.json beside this script).
"""
import json
import pathlib

MASK_STREAM = 4  # core::Stream::mask
WORD = 2**32 - 1


def philox4x32_10(counter, key):
    c, k = list(counter), list(key)
    for _ in range(10):
        low = 0xD2511F53 * c[0]
        high = 0xCD9E8D57 * c[2]
        c = [(high >> 32) ^ c[1] ^ k[0], high & WORD, (low >> 32) ^ c[3] ^ k[1], low & WORD]
        k = [(k[0] + 0x9E3779B9) & WORD, (k[1] + 0xBB67AE85) & WORD]
    return c


assert philox4x32_10([0] * 4, [0] * 2) == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]
assert philox4x32_10([WORD] * 4, [WORD] * 2) == [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]


def uniforms(seed, call, first, second, count):
    """The first `count` numbers at one key: the upper 24 bits of each word, over 2^24."""
    words = []
    while len(words) < count:
        counter = [len(words) // 4, first & WORD, second & WORD, (MASK_STREAM | call << 8) & WORD]
        words += philox4x32_10(counter, [seed & WORD, seed >> 32])
    return [(word >> 8) / 2**24 for word in words[:count]]


def rows(seed, epoch, samples, call, row_size):
    return [value for sample in samples for value in uniforms(seed, call, epoch, sample, row_size)]


def by_step(seed, step, call, count):
    return uniforms(seed, call, step, WORD, count)


cases = []
for seed, epoch, step, samples, call, sizes in [
    (0, 0, 0, [0, 1], 0, [2, 3]),
    (1, 7, 123, [49999, 3, 17], 2, [3, 2, 3]),
    (2**64 - 1, 199, 78199, [5], 300, [1, 9]),
    (7, 2, 11, [4, 5], 1, [5]),        # not the batch's size: keyed by step
    (7, 2, 11, [4, 5], 1, []),         # a scalar too
    (2**40 + 3, 0, 70000, [1, 2, 3], 0, [4, 3]),
]:
    count = 1
    for size in sizes:
        count *= size
    if sizes and sizes[0] == len(samples):
        values = rows(seed, epoch, samples, call, count // len(samples))
    else:
        values = by_step(seed, step, call, count)
    cases.append({"seed": seed, "epoch": epoch, "step": step, "samples": samples, "call": call, "sizes": sizes, "values": values})

path = pathlib.Path(__file__).with_name("mask_stream.json")
path.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
