"""Does one task after the other. On SIGTERM it finishes the one at hand, writes its state and ends."""

import json
import os
import signal
import sys
import tempfile
import time

FILE = os.environ.get(
    "CHECKPOINT_FILE", os.path.join(tempfile.gettempdir(), f"coxswain-checkpoint-{os.getuid()}.json")
)
TASK_SECONDS = float(os.environ.get("TASK_SECONDS", "3"))
stopping = False
task = 0


def stop(*_):
    global stopping
    stopping = True
    # os.write: print may not be called again while it is printing.
    os.write(1, f"asked to stop: finishes task {task} first\n".encode())


def load():
    try:
        with open(FILE, encoding="utf-8") as file:
            return json.load(file)["finished"]
    except FileNotFoundError:
        return 0


def save(finished):
    """Whole or not at all: a kill in the middle leaves the state before."""
    with open(FILE + ".new", "w", encoding="utf-8") as file:
        json.dump({"finished": finished}, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(FILE + ".new", FILE)


signal.signal(signal.SIGTERM, stop)
finished = load()
print(f"resumes after task {finished}" if finished else "begins with task 1")
while not stopping:
    task = finished + 1
    print(f"task {task} begins")
    end = time.monotonic() + TASK_SECONDS
    while time.monotonic() < end:  # a signal ends no task
        time.sleep(max(0.0, end - time.monotonic()))
    finished = task
    save(finished)
    print(f"task {task} is finished")
print(f"stops after task {finished}")
sys.exit(0)
