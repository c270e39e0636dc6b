"""One small native process: dinit, horust, process-compose, pebble."""

import json
import shlex
import shutil
from pathlib import Path

from .base import Supervisor


class Dinit(Supervisor):
    name = program = "dinit"
    delay = "0 s"
    sink = "the file itself"
    version_command = ("dinit", "--version")

    def configure(self):
        self.write("d/boot", "type = internal\nwaits-for.d: boot.d\n")
        for worker in self.workers:
            self.write(f"d/boot.d/{worker.name}", "")
            self.write(
                f"d/{worker.name}",
                f"type = process\ncommand = {shlex.join(worker.argv)}\n"
                "restart = true\nsmooth-recovery = true\nrestart-delay = 0\nrestart-limit-count = 0\n"
                f"stop-timeout = {worker.kill_after}\n" + (f"logfile = {self.log(worker)}\n" if self.capture else ""),
            )

    def command(self):
        return ["dinit", "-o", "-q", "-d", f"{self.home}/d", "-p", f"{self.home}/sock", "boot"]

    def control(self, *words):
        self.run("dinitctl", "-p", f"{self.home}/sock", *words)

    def reload(self, changed):
        self.control("reload", changed.name)
        self.control("restart", changed.name)

    def stop_one(self, worker):
        self.control("stop", worker.name)


class Horust(Supervisor):
    name = program = "horust"
    delay = "0 s"
    sink = "the file itself"
    reloads = stops_one = False

    @classmethod
    def version(cls):
        # It does not say, but cargo wrote down what it installed.
        installed = Path(shutil.which("horust")).resolve().parents[1] / ".crates.toml"
        words = installed.read_text().split() if installed.exists() else []
        return next((after for word, after in zip(words, words[1:]) if word == '"horust'), "?")

    def configure(self):
        for worker in self.workers:
            self.write(
                f"services/{worker.name}.toml",
                f'command = "{shlex.join(worker.argv)}"\n'
                + (f'stdout = "{self.log(worker)}"\n' if self.capture else "")
                + '[restart]\nstrategy = "always"\nbackoff = "0s"\n'
                + f'[termination]\nsignal = "TERM"\nwait = "{worker.kill_after}s"\n',
            )

    def command(self):
        return ["horust", "--services-path", f"{self.home}/services", "--uds-folder-path", str(self.home)]


class ProcessCompose(Supervisor):
    name = program = "process-compose"
    delay = "1 s (its minimum)"
    sink = "pipe, file (JSON lines)"
    version_command = ("process-compose", "version")

    def configure(self):
        processes = {
            worker.name: {
                "entrypoint": list(worker.argv),
                "log_location": str(self.log(worker)) if self.capture else None,
                "availability": {"restart": "always", "backoff_seconds": 1},
                "shutdown": {"signal": 15, "timeout_seconds": worker.kill_after},
            }
            for worker in self.workers
        }
        for process in processes.values():
            if not process["log_location"]:
                del process["log_location"]
        self.write("project.yaml", json.dumps({"version": "0.5", "processes": processes}))

    def env(self):
        return super().env() | {"PC_LOG_FILE": f"{self.home}/pc.log"}

    def command(self):
        options = ["-t=false", "--disable-dotenv", "--keep-project", "-f", f"{self.home}/project.yaml"]
        return ["process-compose", "-u", f"{self.home}/sock", *options, "up"]

    def control(self, *words):
        self.run("process-compose", "-u", f"{self.home}/sock", *words)

    def reload(self, changed):
        # Its own `project update` restarts every process, whether it changed or not.
        url = "http://localhost/project/configuration"
        self.run("curl", "-s", "--unix-socket", f"{self.home}/sock", "-X", "POST", url)

    def stop_one(self, worker):
        self.control("process", "stop", worker.name)


class Pebble(Supervisor):
    name = program = "pebble"
    delay = "1 ms"
    sink = "pipe, own stdout to a file (--verbose)"
    version_command = ("pebble", "version", "--client")

    def configure(self):
        services = {
            worker.name: {
                "override": "replace",
                "command": shlex.join(worker.argv),
                "startup": "enabled",
                "backoff-delay": "1ms",
                "backoff-factor": 1,
                "backoff-limit": "1s",
                "kill-delay": f"{worker.kill_after}s",
            }
            for worker in self.workers
        }
        self.write("layers/001-bench.yaml", json.dumps({"services": services}))

    def env(self):
        return super().env() | {"PEBBLE": str(self.home)}

    def command(self):
        return ["pebble", "run"] + (["--verbose"] if self.capture else [])

    def sinks(self):
        return [self.console]

    def reload(self, changed):
        self.run("pebble", "add", "--combine", "bench", f"{self.home}/layers/001-bench.yaml")
        self.run("pebble", "replan")

    def stop_one(self, worker):
        self.run("pebble", "stop", worker.name)
