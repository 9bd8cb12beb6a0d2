"""What peers have in common: the protocol of `chainrule bench --peer`, which is that of `Peer` in benches/src/peer.rs, and memory."""

import os
import re
import sys
import time

# What multiplies matrices for PyTorch and NumPy reads these when it is loaded, which is after this module: its threads may
# wait for more work with their eyes open for some milliseconds (here 10, and 2^24 ticks), not until chainrule's turn.
os.environ.setdefault("KMP_BLOCKTIME", "10")
os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", "24")


def serve(name, cases):
    """Runs cases when asked to. `cases` is given the benchmark, the type of the elements and the number of threads; what it
    returns makes, of a case's table and name, what is to be run, or None if there is no such case."""
    if len(sys.argv) != 4:
        sys.exit(f"{sys.argv[0]} is run by `chainrule bench --peer`, or given a training step's name and --memory")
    what, dtype, threads = sys.argv[1:]
    make = cases(what, dtype, int(threads))
    print(name, flush=True)
    piece, often = None, None
    for line in sys.stdin:
        verb, _, rest = line.strip().partition(" ")
        if verb == "case":
            # The case before is let go first, so that its memory is free.
            piece = often = None
            piece = make(rest)
            print("yes" if piece else "no", flush=True)
        else:
            seconds, often = round_of(piece, float(rest), often)
            print(seconds, flush=True)


def round_of(piece, length, often):
    """Seconds of a run, and how many runs fill a round; as benches/src/timing.rs measures chainrule's."""
    if length == 0:
        return mean(piece, 1), often
    start, runs = time.perf_counter(), 0
    while runs == 0 or time.perf_counter() - start < length / 2:
        piece()
        runs += 1
    if often is None:
        often = max(1, int(length * runs / max(time.perf_counter() - start, 1e-9)))
    return mean(piece, often), often


def mean(piece, runs):
    start = time.perf_counter()
    for _ in range(runs):
        piece()
    return (time.perf_counter() - start) / runs


def growth(make):
    """Bytes by which this process grows when it makes something and runs it once."""
    before = status("VmRSS:")
    make()()
    return status("VmHWM:") - before


def status(key):
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(key))


def main(name, cases, prepare=lambda: None):
    """Serves; or, given the name of a training step and `--memory`, prints the bytes by which one grows."""
    if sys.argv[2:] == ["--memory"]:
        prepare()
        make = cases("train", "f32", 1)
        print(growth(lambda: make(f"step, {sys.argv[1]}")))
    else:
        serve(name, cases)


def product(name):
    """Rows, columns of the left factor, columns, and which factors are stored transposed: NN, NT or TN; or None."""
    found = re.fullmatch(r"(?:sizes|shapes), (\d+) x (\d+) x (\d+)(?: (NT|TN))?", name)
    return found and (*map(int, found.groups()[:3]), found[4] or "NN")
