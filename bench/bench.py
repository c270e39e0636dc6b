#!/usr/bin/env python3
"""Measures process supervisors side by side: the same work, in turns, in one run.

    bench.py --peers s6,supervisord --scenarios start,restart --json results.json
    bench.py --show results.json

Every time is taken by the workers or by this harness, never by a supervisor. See README.md.
"""

import argparse
import json
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import adapters
import proc
from run import Bench
from scenarios import SCENARIOS


def build_worker(directory):
    program = directory / "worker"
    source = Path(__file__).with_name("worker.c")
    subprocess.run(["gcc", "-O2", "-Wall", "-static", "-o", str(program), str(source)], check=True)
    return program


def measure(scenario, supervisor, program, root):
    with tempfile.TemporaryDirectory(dir=root) as directory:
        try:
            return SCENARIOS[scenario][0](Bench(supervisor, program, Path(directory)))
        except Exception as failure:  # whatever a supervisor does, the run goes on with the next one
            return {"failed": str(failure) or repr(failure)}


def run_all(peers, scenarios, rounds, output):
    proc.adopt_orphans()
    memory_disk = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory_disk if memory_disk.is_dir() else None) as root:
        program = build_worker(Path(root))
        results = {"machine": machine(), "peers": {p.name: describe(p) for p in peers}, "runs": []}
        try:
            for number, scenario, peer in turns(peers, scenarios, rounds):
                load, began = os.getloadavg()[0], time.monotonic()
                values = measure(scenario, peer, program, root)
                took = time.monotonic() - began
                print(f"{scenario} {number} {peer.name}: {took:.0f} s {values}", file=sys.stderr, flush=True)
                results["runs"].append(
                    {"scenario": scenario, "round": number, "peer": peer.name, "load": load, "values": values}
                )
                if output:
                    Path(output).write_text(json.dumps(results, indent=1) + "\n")
        except KeyboardInterrupt:
            print("interrupted: the tables show what was measured until now", file=sys.stderr)
        return results


def turns(peers, scenarios, rounds):
    """Every scenario once with all peers in turn, then the next round: noise meets all alike."""
    for number in range(rounds or max(SCENARIOS[scenario][1] for scenario in scenarios)):
        for scenario in scenarios:
            if number < (rounds or SCENARIOS[scenario][1]):
                for peer in peers:
                    if scenario not in peer.skip:
                        yield number, scenario, peer


def machine():
    return {
        "date": time.strftime("%Y-%m-%d %H:%M"),
        "kernel": platform.release(),
        "cores": os.cpu_count(),
        "load": os.getloadavg(),
    }


def describe(peer):
    return {"version": peer.version(), "delay": peer.delay, "sink": peer.sink}


def show(results):
    """The tables: medians over the rounds; a list gives p50 and p99 of all its values."""
    print("| supervisor | version | restart delay set | stdout captured by |\n|---|---|---|---|")
    for name, peer in results["peers"].items():
        print(f"| {name} | {peer['version']} | {peer['delay']} | {peer['sink']} |")
    for scenario in dict.fromkeys(run["scenario"] for run in results["runs"]):
        runs = [run for run in results["runs"] if run["scenario"] == scenario]
        values = {}
        for run in runs:
            for column, value in run["values"].items():
                values.setdefault(run["peer"], {}).setdefault(column, []).append(value)
        rows = {}
        for peer, row in values.items():
            rows[peer] = dict(cell for column, found in row.items() for cell in cells(column, found))
        columns = list(dict.fromkeys(column for row in rows.values() for column in row))
        rounds = max(run["round"] for run in runs) + 1
        purpose = " ".join(SCENARIOS[scenario][0].__doc__.split())
        print(f"\n## {scenario}\n{purpose} Median of {rounds}.\n")
        print(f"| supervisor | {' | '.join(columns)} |\n|---{'|--:' * len(columns)}|")
        for peer, row in rows.items():
            print(f"| {peer} | {' | '.join(row.get(column, '') for column in columns)} |")


def cells(column, values):
    if all(isinstance(value, list) for value in values):
        pooled = sorted(x for value in values for x in value)
        if not pooled:
            return [(f"p50 {column}", "-"), (f"p99 {column}", "-")]
        p99 = pooled[min(len(pooled) - 1, int(len(pooled) * 0.99))]
        return [(f"p50 {column}", number(statistics.median(pooled))), (f"p99 {column}", number(p99))]
    numbers = [value for value in values if not isinstance(value, str)]
    texts = dict.fromkeys(value for value in values if isinstance(value, str))
    middle = [number(statistics.median(numbers))] if numbers else []
    return [(column, "; ".join(middle + list(texts)))]


def number(value):
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2g}"


def chosen(names, known):
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.exit(f"unknown: {', '.join(unknown)}; known: {', '.join(known)}")
    return [known[name] for name in names]


def main():
    known = {peer.name: peer for peer in adapters.ALL}
    installed = [name for name, peer in known.items() if shutil.which(peer.program)]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", default=",".join(installed), help="default: %(default)s")
    parser.add_argument("--scenarios", default=",".join(SCENARIOS), help="default: %(default)s")
    parser.add_argument("--rounds", type=int, help="of every scenario, in place of its own number")
    parser.add_argument("--json", help="where the raw results go, written after every run")
    parser.add_argument("--show", help="print the tables of an earlier run")
    options = parser.parse_args()
    if options.show:
        return show(json.loads(Path(options.show).read_text()))
    for number in signal.SIGINT, signal.SIGTERM:  # a shell's background job ignores SIGINT
        signal.signal(number, signal.default_int_handler)
    peers = chosen(options.peers.split(","), known)
    if missing := [peer.program for peer in peers if not shutil.which(peer.program)]:
        sys.exit(f"not found: {', '.join(missing)}")
    scenarios = chosen(options.scenarios.split(","), {name: name for name in SCENARIOS})
    show(run_all(peers, scenarios, options.rounds, options.json))


if __name__ == "__main__":
    main()
