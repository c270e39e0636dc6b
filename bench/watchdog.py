#!/usr/bin/env python3
"""What watchdogs cost: CPU of the supervisor with 500 idle workers, without and with a watchdog of all four bounds.

    COXSWAIN=./coxswain bench/watchdog.py [--workers 500] [--period 2s] [--seconds 60] [--memory 1Gi]

With a bound of memory that is near to what a worker uses (`--memory 1Mi`) each look reads one file more a process.
The difference of the two is the watchdog's. The figure is CPU time, so other work on the machine disturbs it only through
caches; a quiet machine is better all the same.
"""

import argparse
import json
import os
import shlex
import signal
import sys
import tempfile
import time
from pathlib import Path

import proc

BOUNDS = {
    "cpu": {"max": "900m"},
    "processes": {"max": 50},
    "openFiles": {"max": 1000},
}
WARM_UP_SECONDS = 20


def document(workers, defaults):
    return {
        "apiVersion": "coxswain.dev/v1alpha1",
        "kind": "Crew",
        "metadata": {"name": "bench"},
        "spec": {
            "defaults": defaults,
            "workers": [{"name": f"w{i}", "command": ["sleep", "100000"]} for i in range(workers)],
        },
    }


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", "rb") as file:
        fields = file.read().rpartition(b")")[2].split()
    return (int(fields[11]) + int(fields[12])) / proc.TICKS


def measure(workers, defaults, seconds):
    """Percent of one core that the supervisor takes, with these defaults of its idle workers."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as home:
        crew = Path(home, "crew.yaml")
        crew.write_text(json.dumps(document(workers, defaults)))
        env = {name: value for name, value in os.environ.items() if not name.startswith("COXSWAIN_")}
        env["COXSWAIN_SOCKET"] = f"{home}/sock"
        command = shlex.split(os.environ.get("COXSWAIN", "coxswain"))
        pid = proc.spawn([*command, "run", "--management-port", "off", str(crew)], env, Path(home, "log"))
        try:
            # What is compiled and read for the first time is no part of it.
            time.sleep(WARM_UP_SECONDS)
            log = Path(home, "log").read_text()
            if log.count(" started, pid ") != workers:
                sys.exit(f"not all {workers} workers run:\n{log[-2000:]}")
            before, begun = cpu_seconds(pid), time.monotonic()
            time.sleep(seconds)
            return 100 * (cpu_seconds(pid) - before) / (time.monotonic() - begun)
        finally:
            os.kill(pid, signal.SIGTERM)
            os.waitpid(pid, 0)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--workers", type=int, default=500)
    arguments.add_argument("--period", default="2s")
    arguments.add_argument("--seconds", type=float, default=60)
    arguments.add_argument("--memory", default="1Gi")
    arguments = arguments.parse_args()
    bounds = {"memory": {"max": arguments.memory}} | BOUNDS
    idle = measure(arguments.workers, {}, arguments.seconds)
    watched = measure(arguments.workers, {"watchdog": {"period": arguments.period} | bounds}, arguments.seconds)
    print(f"{arguments.workers} workers, a look each {arguments.period}, percent of a core:")
    print(f"  without a watchdog {idle:.2f}")
    print(f"  with one           {watched:.2f}")
    print(f"  the watchdog       {watched - idle:.2f}")


if __name__ == "__main__":
    main()
