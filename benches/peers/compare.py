"""Runs `chainrule bench` and a peer in turn on the same cases, and prints how many times faster chainrule is.

    python3 benches/peers/compare.py matmul|conv|train [--peer torch|jax] [--threads 1] [--rounds 5] [--dtype f32]
                                     [--only TEXT]

Needs chainrule built (`cargo build --release`), and the peer (`pip install torch numpy`, or `pip install jax`): PyTorch, or
JAX, which has the perceptrons of `train` alone.
Each round runs all of one and then all of the other; the figures are medians over the rounds, so that a machine that slows
down slows both. Products and convolutions stand beside the share of the peak that each side reaches, which says how much
faster they could still be; the peak is chainrule's, of the same rounds. For training steps the better of each side's thread
counts stands, and the memory is the growth of a process of its own for each case, on one thread: its peak after one step,
less what it had before the network was made and after everything was imported.
"""

import argparse
import importlib
import json
import os
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["matmul", "conv", "train"])
    parser.add_argument("--peer", choices=["torch", "jax"], default="torch")
    parser.add_argument("--threads", type=int, help="default: 1; training steps take 1 and all")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--dtype", choices=["f32", "f64"], help="default: f32; training steps take no other")
    parser.add_argument("--only", default="", help="cases whose names contain this")
    parser.add_argument("--binary", default=str(ROOT / "target/release/chainrule"))
    args = parser.parse_args()
    if args.rounds < 1 or (args.threads is not None and args.threads < 1):
        parser.error("--rounds and --threads must be at least 1")
    if args.what == "train" and (args.threads or args.dtype):
        parser.error("training steps are measured in f32, on one thread and on all: leave out --threads and --dtype")
    args.threads, args.dtype = args.threads or 1, args.dtype or "f32"
    if not os.access(args.binary, os.X_OK):
        parser.error(f"there is no program {args.binary}: run `cargo build --release` first")
    return args


def bench(args, options):
    """What `chainrule bench` measures, once and quickly."""
    command = [args.binary, "bench", args.what, "--quick", "--format", "json", *options]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr.strip() or f"{' '.join(command)} ended with {done.returncode}")
    return json.loads(done.stdout)


def ours(args, threads):
    """Rows of cases, by table and name."""
    which = ["--only", args.only] if args.what == "train" else ["--dtype", args.dtype]
    report = bench(args, ["--threads", str(threads), *which])
    rows = [r for r in report["rows"] if not r["table"].startswith("ladder")]
    rows = [r for r in rows if r["kernel"] in ("threads", "planned", "") and args.only in r["case"]]
    if not rows:
        sys.exit(f"no case is called {args.only}")
    return report, {(r["table"], r["case"]): r for r in rows}


def our_memory(args, case):
    """Bytes by which a fresh process grows in a step; the case is the first of those whose names contain its own."""
    rows = bench(args, ["--threads", "1", "--only", case])["rows"]
    return next(r["memory"] for r in rows if r["case"] == case)


def main():
    args = arguments()
    os.environ.setdefault("OMP_NUM_THREADS", str(os.cpu_count()))
    sys.path.insert(0, str(pathlib.Path(__file__).parent))
    from clock import seconds as measured

    if args.peer == "jax" and args.what != "train":
        sys.exit("JAX has cases of `train` only")
    peer = importlib.import_module(f"{args.peer}_cases")
    counts = [1, os.cpu_count()] if args.what == "train" else [args.threads]
    our_times, their_times, at_peak = {}, {}, {}
    for round in range(args.rounds):
        for threads in counts:
            print(f"round {round + 1} of {args.rounds}, {threads} threads ...", file=sys.stderr)
            report, rows = ours(args, threads)
            for key, row in rows.items():
                our_times.setdefault(key, {}).setdefault(threads, []).append(row["seconds"])
                if row["flops"] and row["peak_gflops"]:
                    at_peak.setdefault(key, []).append(row["flops"] / row["peak_gflops"] / 1e9)
            for key, piece in peer.cases(args.what, args.dtype, args.only, threads):
                their_times.setdefault(key, {}).setdefault(threads, []).append(measured(piece))
    print(f"{report['machine']['cpu']}, {report['machine']['cores']} cores, {report['machine']['isa']};", end=" ")
    print(f"{'best of ' if len(counts) > 1 else ''}{counts} threads; {peer.version()}\n")
    extra = args.what == "train"
    name = peer.version().split()[0]
    print(f"| case | chainrule | {name} | times faster |" + (" memory |" if extra else " % of peak |") + f" {name} |")
    print("|---|---|---|---|---|---|")
    best = lambda times: min(statistics.median(t) for t in times.values())
    for key, times in our_times.items():
        if key not in their_times:
            continue
        a, b = best(times), best(their_times[key])
        line = f"| {key[0]}, {key[1]} | {1e6 * a:,.1f} µs | {1e6 * b:,.1f} µs | {b / a:.2f} |"
        if extra:
            memory = [our_memory(args, key[1]), peer_memory(args.peer, key[1])]
            line += "".join(f" {bytes / 1e6:.1f} MB |" for bytes in memory)
        else:
            least = statistics.median(at_peak[key])
            line += f" {100 * least / a:.0f} | {100 * least / b:.0f} |"
        print(line, flush=True)


def peer_memory(peer, case):
    """Bytes by which a fresh process grows in a step of the peer."""
    script = pathlib.Path(__file__).parent / f"{peer}_cases.py"
    return int(subprocess.run([sys.executable, script, case], check=True, capture_output=True, text=True).stdout)


if __name__ == "__main__":
    main()
