"""Supervisors in a scripting language: pm2 (node), circus (Python)."""

import json
import shlex
import shutil
from pathlib import Path

from .base import Supervisor


class Pm2(Supervisor):
    name, program = "pm2", "pm2-runtime"
    delay = "none"
    sink = "pipe, file"

    @classmethod
    def version(cls):
        return json.loads((Path(shutil.which("pm2")).resolve().parents[1] / "package.json").read_text())["version"]

    def configure(self):
        apps = [
            {
                "name": worker.name,
                "script": worker.argv[0],
                "args": list(worker.argv[1:]),
                "interpreter": "none",
                "exec_mode": "fork",
                "autorestart": True,
                "min_uptime": 1000,
                "kill_timeout": worker.kill_after * 1000,
                "out_file": str(self.log(worker)),
                "error_file": str(self.log(worker)),
                "merge_logs": True,
            }
            for worker in self.workers
        ]
        self.write("eco.json", json.dumps({"apps": apps}))

    def env(self):
        return super().env() | {
            "PM2_HOME": str(self.home),
            "PM2_KILL_SIGNAL": "SIGTERM",
            "PM2_DISABLE_VERSION_CHECK": "true",
        }

    def command(self):
        return ["pm2-runtime", "start", f"{self.home}/eco.json"]

    def reload(self, changed):
        self.run("pm2", "reload", f"{self.home}/eco.json", "--only", changed.name)

    def stop_one(self, worker):
        self.run("pm2", "stop", worker.name)


class Circus(Supervisor):
    name, program = "circus", "circusd"
    delay = "none, but it polls: check_delay 1 s (default 5)"
    sink = "pipe, file"
    version_command = ("circusd", "--version")

    def configure(self):
        watchers = "".join(
            f"""
[watcher:{w.name}]
cmd = {w.argv[0]}
args = {shlex.join(w.argv[1:])}
copy_env = True
max_retry = -1
warmup_delay = 0
graceful_timeout = {w.kill_after}
stop_children = True
stdout_stream.class = FileStream
stdout_stream.filename = {self.log(w)}
"""
            for w in self.workers
        )
        self.write(
            "circus.ini",
            f"""[circus]
endpoint = ipc://{self.home}/sock
pubsub_endpoint = ipc://{self.home}/pub
statsd = False
check_delay = 1
{watchers}""",
        )

    def command(self):
        return ["circusd", f"{self.home}/circus.ini"]

    def control(self, *words):
        self.run("circusctl", "--endpoint", f"ipc://{self.home}/sock", *words)

    def reload(self, changed):
        self.control("reloadconfig")

    def stop_one(self, worker):
        self.control("stop", worker.name)
