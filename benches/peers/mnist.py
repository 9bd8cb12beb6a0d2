"""Ten epochs of a two-layer perceptron on full MNIST, by `chainrule train` and by PyTorch, in turn.

    python3 benches/peers/mnist.py [--rounds 3] [--hidden 128] [--epochs 10]

Needs PyTorch, chainrule built (`cargo build --release`) and the data (`chainrule data install mnist`). Both read the same
files, train 784-128-10 with ReLU by SGD with batches of 64 in a new random order in every epoch, and score the training and
test examples at the end. Of chainrule the whole process is timed; of PyTorch what comes after `import torch`, with the
better of its thread counts.
"""

import argparse
import gzip
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--hidden", type=int, default=128)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--binary", default=str(ROOT / "target/release/chainrule"))
    home = os.environ.get("CHAINRULE_DATA") or pathlib.Path.home() / ".local/share/chainrule"
    parser.add_argument("--data", default=str(pathlib.Path(home) / "mnist"))
    return parser.parse_args()


def ours(args):
    """Seconds of the whole process, and its test accuracy."""
    settings = f"--data mnist --hidden {args.hidden} --epochs {args.epochs} --batch-size 64 --optimizer sgd"
    settings += " --lr 0.1 --momentum 0 --weight-decay 0 --schedule constant --validation 0 --clip-norm 0"
    start = time.perf_counter()
    done = subprocess.run([args.binary, "train", *settings.split(), "--format", "json"], check=True, capture_output=True)
    return time.perf_counter() - start, json.loads(done.stdout)["test"]["accuracy"]


def read(folder, name, torch):
    path = next(p for p in pathlib.Path(folder).iterdir() if p.name.startswith(name))
    raw = (gzip.open if path.suffix == ".gz" else open)(path, "rb").read()
    start = 16 if raw[3] == 3 else 8
    return torch.frombuffer(bytearray(raw[start:]), dtype=torch.uint8)


def theirs(args, threads):
    import torch
    from torch.nn.functional import cross_entropy

    torch.set_num_threads(threads)
    # The first optimizer imports a compiler, which takes seconds and is used by nothing here.
    torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    start = time.perf_counter()
    images = [read(args.data, f"{part}-images", torch).view(-1, 784).float() / 255 for part in ("train", "t10k")]
    labels = [read(args.data, f"{part}-labels", torch).long() for part in ("train", "t10k")]
    mean, deviation = images[0].mean(0), images[0].std(0).clamp_min(1e-6)
    images = [(x - mean) / deviation for x in images]
    torch.manual_seed(1)
    layers = [torch.nn.Linear(784, args.hidden), torch.nn.ReLU(), torch.nn.Linear(args.hidden, 10)]
    model = torch.nn.Sequential(*layers)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(args.epochs):
        for batch in torch.randperm(len(labels[0])).split(64):
            optimizer.zero_grad()
            cross_entropy(model(images[0][batch]), labels[0][batch]).backward()
            optimizer.step()
    with torch.no_grad():
        accuracy = [(model(x).argmax(1) == y).float().mean().item() for x, y in zip(images, labels)]
    return time.perf_counter() - start, accuracy[1]


def main():
    args = arguments()
    counts = sorted({1, os.cpu_count()})
    mine, other = [], {n: [] for n in counts}
    for _ in range(args.rounds):
        mine.append(ours(args))
        for n in counts:
            other[n].append(theirs(args, n))
    a = statistics.median(t for t, _ in mine)
    b = min(statistics.median(t for t, _ in runs) for runs in other.values())
    print(f"chainrule {a:.2f} s (test accuracy {mine[-1][1]:.4f}), PyTorch {b:.2f} s ({other[counts[0]][-1][1]:.4f}): ", end="")
    print(f"{100 * a / b:.0f} % of its time")


if __name__ == "__main__":
    sys.exit(main())
