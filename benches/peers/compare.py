"""Runs `chainrule bench` with a peer in turn on the same cases, and prints how many times faster chainrule is.

    python3 benches/peers/compare.py matmul|conv|train [--peer torch|jax|numpy] [--threads 1] [--rounds 2] [--dtype f32]
                                     [--only TEXT]

Needs chainrule built (`cargo build --release`), and the peer (`pip install torch numpy`, or `pip install jax`): PyTorch, which
has all cases; JAX, which has the perceptrons of `train`; or NumPy, which has the products.
In each round both run each case in turn, some milliseconds at a time, so that a machine that slows down slows both; on one
thread both are on the same core, another in each round. The figures are medians over the rounds. Products and convolutions
stand beside the share of the peak that each side reaches, which says how much faster they could still be. For training steps
the better of each side's thread counts stands, and the memory is the growth of a process of its own for each case, on one
thread: its peak after one step, less what it had before the network was made and after everything was imported.
"""

import argparse
import json
import os
import pathlib
import shlex
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
# Those that this process may use; none where the system does not say.
CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["matmul", "conv", "train"])
    parser.add_argument("--peer", choices=["torch", "jax", "numpy"], default="torch")
    parser.add_argument("--threads", type=int, help="default: 1; training steps take 1 and all")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--dtype", choices=["f32", "f64"], help="default: f32; training steps take no other")
    parser.add_argument("--only", default="", help="cases whose names contain this")
    parser.add_argument("--binary", default=str(HERE.parents[1] / "target/release/chainrule"))
    args = parser.parse_args()
    if args.rounds < 1 or (args.threads is not None and args.threads < 1):
        parser.error("--rounds and --threads must be at least 1")
    if args.what == "train" and (args.threads or args.dtype):
        parser.error("training steps are measured in f32, on one thread and on all: leave out --threads and --dtype")
    if args.what not in {"torch": ["matmul", "conv", "train"], "jax": ["train"], "numpy": ["matmul"]}[args.peer]:
        parser.error(f"{args.peer} has no cases of {args.what}")
    args.threads, args.dtype = args.threads or 1, args.dtype or "f32"
    if not os.access(args.binary, os.X_OK):
        parser.error(f"there is no program {args.binary}: run `cargo build --release` first")
    return args


def bench(args, threads, only, *options):
    """What `chainrule bench` measured, and whether nothing went wrong with the peer, which it tells itself."""
    command = [args.binary, "bench", args.what, "--format", "json", "--threads", str(threads), "--only", only, *options]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    try:
        return json.loads(done.stdout), done.returncode == 0
    except ValueError:
        sys.exit(f"{shlex.join(command)} ended with {done.returncode}, and no figures")


def on_core(number):
    """Keeps this process, and those that it starts, on one core, where the system can; on all of them for None."""
    if CORES:
        os.sched_setaffinity(0, CORES if number is None else [CORES[number % len(CORES)]])


def memory(args, peer, case):
    """How much fresh processes grow in a step: chainrule's and the peer's. A question mark where the system does not tell."""
    for command in [args.binary, "bench", "train", "--memory-of", case], [*peer, case, "--memory"]:
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
        yield f"{int(done.stdout) / 1e6:.1f} MB" if done.stdout.strip().isdigit() else "?"


def main():
    args = arguments()
    peer = [sys.executable, str(HERE / f"peer_{args.peer}.py")]
    everything = len(CORES) or os.cpu_count()
    counts = sorted({1, everything}) if args.what == "train" else [args.threads]
    # What the names of all cases contain, and that of the ladder, which no peer climbs, does not.
    only = args.only or {"matmul": " x ", "conv": " of ", "train": ""}[args.what]
    options = ["--peer", shlex.join(peer)] + ([] if args.what == "train" else ["--dtype", args.dtype])
    times, at_peak, well = ({}, {}), {}, True
    for round in range(args.rounds):
        for threads in counts:
            print(f"round {round + 1} of {args.rounds}, threads: {threads} ...", file=sys.stderr)
            on_core(round if threads == 1 else None)
            report, done = bench(args, threads, only, *options)
            well = well and done
            (name,) = report["peers"]
            theirs = {(r["table"], r["case"]): r for r in report["rows"] if r["kernel"] == name}
            ours = [r for r in report["rows"] if r["kernel"] in ("threads", "planned", "chainrule")]
            for row in ours:
                key = row["table"], row["case"]
                if key not in theirs:
                    continue
                for side, figure in zip(times, (row, theirs[key])):
                    side.setdefault(key, {}).setdefault(threads, []).append(figure["seconds"])
                if row["flops"]:
                    at_peak.setdefault(key, []).append(row["flops"] / row["peak_gflops"] / 1e9)
    on_core(0 if args.what == "train" else None)
    if not times[0]:
        sys.exit("nothing was compared")
    machine = report["machine"]
    print(f"{machine['cpu']}, {everything} cores, {machine['isa']};", end=" ")
    print(f"{'best of ' if len(counts) > 1 else ''}{counts} threads; {name}\n")
    what, name = "memory" if args.what == "train" else "% of peak", name.split()[0]
    print(f"| case | chainrule | {name} | times faster | {what} | {name} |")
    print("|---|---|---|---|---|---|")
    best = lambda times: min(statistics.median(t) for t in times.values())
    for key in times[0]:
        a, b = (best(side[key]) for side in times)
        line = f"| {key[0]}, {key[1]} | {1e6 * a:,.1f} µs | {1e6 * b:,.1f} µs | {b / a:.2f} |"
        if args.what == "train":
            line += "".join(f" {grown} |" for grown in memory(args, peer, key[1]))
        else:
            least = statistics.median(at_peak[key])
            line += f" {100 * least / a:.0f} | {100 * least / b:.0f} |"
        print(line, flush=True)
    sys.exit(0 if well else 2)


if __name__ == "__main__":
    main()
