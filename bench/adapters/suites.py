"""The daemontools family: a process per worker, and a logger process per worker."""

import os
import shlex
import signal

from .base import Supervisor, package_version


class Runit(Supervisor):
    name, program = "runit", "runsvdir"
    delay = "none (1 s between starts)"
    sink = "pipe, svlogd"
    stop_signal = signal.SIGHUP  # SIGTERM would leave every runsv running
    logger = "svlogd"
    script = "#!/bin/sh\nexec {}\n"

    @classmethod
    def version(cls):
        return package_version("runit")

    def configure(self):
        for worker in self.workers:
            self.service(worker)
        os.utime(self.home / "sv", (0, 0))  # runsvdir waits 1 s if the directory is new

    def service(self, worker):
        self.write(f"sv/{worker.name}/run", self.script.format(shlex.join(worker.argv)), 0o755)
        if self.capture:
            self.log(worker).parent.mkdir(parents=True, exist_ok=True)
            self.write(f"sv/{worker.name}/log/run", self.script.format(self.log_command(worker)), 0o755)

    def log(self, worker):
        return self.home / "log" / worker.name / "current"

    def log_command(self, worker):
        self.write(f"log/{worker.name}/config", "s0\n")  # never rotate
        return f"svlogd {self.log(worker).parent}"

    def command(self):
        return ["runsvdir", "-P", f"{self.home}/sv"]

    def stop(self):
        if any(worker.kill_after < 10 for worker in self.workers):
            for worker in self.workers:  # runsv never escalates by itself
                self.run("sv", "-w", str(worker.kill_after), "force-stop", self.path(worker))
        super().stop()

    def path(self, worker):
        return f"{self.home}/sv/{worker.name}"

    def reload(self, changed):
        self.run("sv", "restart", self.path(changed))

    def stop_one(self, worker):
        self.run("sv", "stop", self.path(worker))


class RunitLogged(Runit):
    name = "runit + svlogd"
    skip = frozenset({"idle", "restart", "storm", "log", "stubborn", "reload", "orphans", "group"})
    max_workers = 500

    def __init__(self, home, workers, capture=False):
        super().__init__(home, workers, capture=True)


class S6(Runit):
    name, program = "s6", "s6-svscan"
    delay = "none for a ready service (else 1 s)"
    sink = "pipe, s6-log"
    stop_signal = signal.SIGTERM

    @classmethod
    def version(cls):
        return package_version("s6")

    def service(self, worker):
        super().service(worker)
        # A service that has said it is ready is restarted without the delay of 1 s.
        self.write(f"sv/{worker.name}/notification-fd", "3\n")
        self.write(f"sv/{worker.name}/run", f"#!/bin/sh\necho >&3\nexec {shlex.join(worker.argv)} 3>&-\n", 0o755)
        self.write(f"sv/{worker.name}/timeout-kill", f"{worker.kill_after * 1000}\n")

    def log_command(self, worker):
        return f"s6-log -b n1000 s100000000 {self.log(worker).parent}"

    def sinks(self):
        return [path for w in self.workers for path in self.log(w).parent.iterdir() if path.name[0] in "@c"]

    def command(self):
        return ["s6-svscan", "-c", "4000", f"{self.home}/sv"]

    def stop(self):
        Supervisor.stop(self)

    def reload(self, changed):
        self.run("s6-svc", "-r", self.path(changed))

    def stop_one(self, worker):
        self.run("s6-svc", "-d", self.path(worker))


class S6Logged(S6):
    name, skip, max_workers = "s6 + s6-log", RunitLogged.skip, 500

    def __init__(self, home, workers, capture=False):
        super().__init__(home, workers, capture=True)
