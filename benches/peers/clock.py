"""How the peers are measured."""

import time


def seconds(piece, round=0.004, rounds=3):
    """The median over rounds, each of as many runs as fill it."""
    piece()
    start = time.perf_counter()
    piece()
    often = max(1, int(round / max(time.perf_counter() - start, 1e-9)))
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(often):
            piece()
        times.append((time.perf_counter() - start) / often)
    return sorted(times)[rounds // 2]


def growth(make):
    """Bytes by which this process grows when it makes a piece and runs it once."""
    before = status("VmRSS:")
    make()()
    return status("VmHWM:") - before


def status(key):
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(key))
