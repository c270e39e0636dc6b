"""One start of one supervisor, and what its workers say of themselves."""

import os
import shutil
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import proc
from adapters.base import Worker

now = time.monotonic_ns


@dataclass(frozen=True)
class Record:
    """A line that a worker wrote about itself."""

    worker: str
    pid: int
    ns: int
    tag: str


class Run:
    """One start of one supervisor, and what its workers have recorded since."""

    def __init__(self, supervisor, path):
        self.supervisor, self.path = supervisor, path
        self.records, self.offset = [], 0
        self.began = None

    def read(self):
        if self.path.stat().st_size > self.offset:
            with open(self.path, "rb") as file:
                file.seek(self.offset)
                whole, _, _ = file.read().rpartition(b"\n")
            self.offset += len(whole) + 1
            for line in whole.decode().splitlines():
                worker, pid, ns, tag = line.split()
                self.records.append(Record(worker, int(pid), int(ns), tag))
        return self.records

    def wait(self, count, timeout, since=0, tag=""):
        """The first record after `since` of each of `count` workers, in order of time; or None."""
        end = time.monotonic() + timeout
        while True:
            first, size = {}, len(self.read())
            for record in self.records:
                if record.ns > since and record.tag.startswith(tag):
                    first.setdefault(record.worker, record)
            if len(first) >= count:
                return sorted(first.values(), key=lambda record: record.ns)
            while size == len(self.read()):
                if time.monotonic() > end:
                    return None
                time.sleep(0.002)

    def wait_for(self, worker, since, timeout):
        """The first record of one worker after `since`; or None."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            for record in reversed(self.read()):
                if record.ns < since:
                    break
                if record.worker == worker:
                    return record
            time.sleep(0.002)
        return None

    def pids(self):
        """The last known pid of every worker."""
        return {record.worker: record.pid for record in self.read()}

    def started(self, timeout=120):
        """Wait for all workers; returns the seconds to the first and to the last."""
        records = self.wait(len(self.supervisor.workers), timeout)
        if records is None:
            done = len(self.pids())
            raise Failure(f"{done} of {len(self.supervisor.workers)} started in {timeout} s")
        return tuple((records[i].ns - self.began) / 1e9 for i in (0, -1))

    def stopped(self, timeout=40):
        """Stop the supervisor; returns the seconds until it and all below it are gone."""
        pids, gone, began = list(self.pids().values()), set(), now()
        self.supervisor.stop()
        while now() - began < timeout * 1e9:
            gone |= proc.reap()
            pids = [pid for pid in pids if proc.alive(pid)]
            took = (now() - began) / 1e9
            if self.supervisor.pid in gone and not pids and not proc.descendants():
                return took
            time.sleep(0.002)
        raise Failure(f"not stopped in {timeout} s: {len(pids)} workers left")


def no_file(directory, names):
    """What cannot be copied: sockets, pipes, links to nothing."""
    paths = [(name, Path(directory, name)) for name in names]
    return [name for name, path in paths if not path.is_file() and not path.is_dir()]


class Failure(Exception):
    """The supervisor did not do what the scenario asks; its text is the result."""


class Bench:
    """Runs one supervisor for the scenarios below."""

    def __init__(self, supervisor, program, directory):
        self.supervisor, self.program, self.directory = supervisor, program, directory

    def worker(self, number, mode, tag="a", kill_after=10):
        name = f"w{number:04}"
        words = [str(self.program), str(self.directory / "records"), name, tag, *map(str, mode)]
        return Worker(name, tuple(words), kill_after)

    @contextmanager
    def supervise(self, count, *mode, capture=False, kill_after=10, prefix=()):
        home = self.directory / "home"
        home.mkdir()
        records = self.directory / "records"
        records.touch()
        workers = [self.worker(i, mode or ["sleep"], kill_after=kill_after) for i in range(count)]
        run = Run(self.supervisor(home, workers, capture), records)
        run.supervisor.configure()
        try:
            run.began = now()
            run.supervisor.start(prefix)
            yield run
        finally:
            proc.kill_all()
            if keep := os.environ.get("BENCH_KEEP"):  # to see what a supervisor logged
                shutil.copytree(home, keep, dirs_exist_ok=True, ignore=no_file)
            shutil.rmtree(home)
            records.unlink()

    def others(self):
        return proc.others(self.program)
