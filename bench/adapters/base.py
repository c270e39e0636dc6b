"""What all adapters share: a worker, and the parts of a supervisor that do not differ."""

import contextlib
import http.client
import os
import shlex
import signal
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

import proc

CONTROL_TIMEOUT = 60  # seconds that a control command may take


@dataclass(frozen=True)
class Worker:
    """What one worker runs, in no supervisor's own terms."""

    name: str
    argv: tuple
    kill_after: int = 10  # seconds from SIGTERM to SIGKILL


class Supervisor:
    """The part that all adapters share. `home` is an empty directory of this run; `capture` asks
    for the workers' stdout in a file, by the supervisor's usual means."""

    name = program = ""
    delay = ""  # the restart delay configured
    sink = ""  # how stdout reaches the file when it is captured
    version_command = ()
    stop_signal = signal.SIGTERM
    reloads = stops_one = True
    has_api = False  # reloads over a socket too: reload_by_api
    skip = frozenset()  # scenarios that make no sense for it
    max_workers = 1000

    def __init__(self, home, workers, capture=False):
        self.home, self.workers, self.capture = Path(home), list(workers), capture
        self.console = self.home / "console"
        self.pid = None

    @classmethod
    def version(cls):
        done = subprocess.run(cls.version_command, capture_output=True, text=True)
        words = (done.stdout + done.stderr).split()
        return next((word.strip("v,.;") for word in words if any(c.isdigit() for c in word)), "?")

    def configure(self):
        """Write the configuration of self.workers."""
        raise NotImplementedError

    def command(self):
        raise NotImplementedError

    def env(self):
        return {"PATH": os.environ["PATH"], "HOME": str(self.home)}

    def start(self, prefix=()):
        self.pid = proc.spawn([*prefix, *self.command()], self.env(), self.console)

    def stop(self):
        """Ask the supervisor to end itself and its workers; does not wait."""
        with contextlib.suppress(ProcessLookupError):  # gone by itself
            os.kill(self.pid, self.stop_signal)

    def reload(self, changed):
        """Make the supervisor follow the files on disk; only the worker `changed` differs."""
        raise NotImplementedError

    def reload_by_api(self, changed):
        """The same over the supervisor's socket, which spares the start of a control program."""
        raise NotImplementedError

    def stop_one(self, worker):
        raise NotImplementedError

    def sinks(self):
        """The files that captured output ends in."""
        return [self.log(worker) for worker in self.workers]

    def log(self, worker):
        return self.home / f"{worker.name}.log"

    def run(self, *argv):
        """A control command; what it printed is kept in the file `control`."""
        with open(self.home / "control", "ab") as output:
            output.write(f"$ {shlex.join(argv)}\n".encode())
            output.flush()
            try:
                subprocess.run(argv, env=self.env(), stdout=output, stderr=output, timeout=CONTROL_TIMEOUT)
            except subprocess.TimeoutExpired:
                output.write(b"timed out\n")

    def write(self, path, text, mode=0o644):
        path = self.home / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(mode)


class Shell(Supervisor):
    """No supervisor: the cost of starting the workers from a shell, and of `| cat > file`."""

    name, program, sink = "(sh loop)", "sh", "pipe, cat"
    skip = frozenset({"memory", "idle", "restart", "storm", "stop", "stubborn", "reload", "orphans", "group"})

    @classmethod
    def version(cls):
        return "-"

    def configure(self):
        to = "| cat > {}" if self.capture else ""
        lines = [f"{shlex.join(w.argv)} {to.format(self.log(w))} &\n" for w in self.workers]
        self.write("start", "".join(lines) + "wait\n")

    def command(self):
        return ["sh", str(self.home / "start")]


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=CONTROL_TIMEOUT)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def post(path, url):
    """POST without a body over the Unix socket `path`; anything but a 2xx is an error."""
    with contextlib.closing(UnixConnection(path)) as connection:
        connection.request("POST", url, headers={"Content-Length": "0"})
        answer = connection.getresponse()
        body = answer.read().decode(errors="replace")
        if not 200 <= answer.status < 300:
            raise RuntimeError(f"POST {url} answered {answer.status}: {body[:200]}")


def package_version(package):
    done = subprocess.run(["dpkg-query", "-W", "-f=${Version}", package], capture_output=True, text=True)
    return done.stdout or "?"
