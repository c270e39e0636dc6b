"""supervisord, and its double in Go."""

import shlex

from .base import Supervisor


class Supervisord(Supervisor):
    name = program = "supervisord"
    delay = "none (startsecs 1)"
    sink = "pipe, file"
    version_command = ("supervisord", "--version")
    never_rotate = "0"

    def configure(self):
        programs = "".join(
            f"""
[program:{w.name}]
command={shlex.join(w.argv)}
autorestart=true
startsecs=1
stopwaitsecs={w.kill_after}
stopasgroup=true
killasgroup=true
stdout_logfile={self.log(w)}
stdout_logfile_maxbytes={self.never_rotate}
redirect_stderr=true
"""
            for w in self.workers
        )
        self.write(
            "supervisord.conf",
            f"""[supervisord]
nodaemon=true
logfile={self.home}/supervisord.log
pidfile={self.home}/supervisord.pid
[unix_http_server]
file={self.home}/sock
[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=unix://{self.home}/sock
{programs}""",
        )

    def command(self):
        return ["supervisord", "-c", f"{self.home}/supervisord.conf"]

    def control(self, *words):
        self.run("supervisorctl", "-c", f"{self.home}/supervisord.conf", *words)

    def reload(self, changed):
        self.control("update")

    def stop_one(self, worker):
        self.control("stop", worker.name)


class GoSupervisord(Supervisord):
    """ochinchina/supervisord, under that name because both call themselves supervisord."""

    name, program = "supervisord (Go)", "ochinchina-supervisord"
    version_command = (program, "version")
    never_rotate = "100GB"  # 0 would rotate at every write
    port = 19001  # its control client cannot use a Unix socket

    def configure(self):
        super().configure()
        path = self.home / "supervisord.conf"
        text = path.read_text().replace(f"unix://{self.home}/sock", f"http://127.0.0.1:{self.port}")
        path.write_text(text + f"[inet_http_server]\nport=127.0.0.1:{self.port}\n")

    def command(self):
        return [self.program, "-c", f"{self.home}/supervisord.conf"]

    def control(self, *words):
        self.run(self.program, "-c", f"{self.home}/supervisord.conf", "ctl", *words)

    def reload(self, changed):
        self.control("reload")
