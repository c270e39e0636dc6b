"""This project's own supervisor."""

import json
import os
import shlex

from .base import Shell, Supervisor, post


class Coxswain(Supervisor):
    """$COXSWAIN is the command, `coxswain` if it is not set."""

    name = "coxswain"
    words = shlex.split(os.environ.get("COXSWAIN", "coxswain"))
    program = words[0]
    delay = "none (its default for the first restart)"
    log_format = "Text"
    sink = "pipe, own stdout to a file (Text)"
    version_command = (*words, "version")
    has_api = True

    def configure(self):
        workers = [
            {
                "name": worker.name,
                "command": list(worker.argv),
                "terminationGracePeriodSeconds": worker.kill_after,
            }
            | self.output(worker)
            for worker in self.workers
        ]
        crew = {
            "apiVersion": "coxswain.dev/v1alpha1",
            "kind": "Crew",
            "metadata": {"name": "bench"},
            "spec": {"logs": {"format": self.log_format}, "workers": workers},
        }
        # In one step, as an editor saves: a running supervisor watches the file and must not meet half of it.
        self.write("crew.yaml.new", json.dumps(crew, indent=1))
        os.rename(self.home / "crew.yaml.new", self.home / "crew.yaml")

    def env(self):
        # Settings of the caller's shell would measure something else than the defaults.
        kept = {name: value for name, value in os.environ.items() if not name.startswith("COXSWAIN_")}
        return kept | {"HOME": str(self.home), "COXSWAIN_SOCKET": f"{self.home}/sock"}

    def command(self):
        return [*self.words, "run", "--management-port", "off", f"{self.home}/crew.yaml"]

    def output(self, worker):
        return {}

    def sinks(self):
        return [self.console]

    def reload(self, changed):
        self.run(*self.words, "reload", "--wait")

    def reload_by_api(self, changed):
        post(f"{self.home}/sock", "/v1/reload")

    def stop_one(self, worker):
        self.run(*self.words, "stop", worker.name)


class CoxswainRaw(Coxswain):
    """Nothing captured: workers write to the supervisor's own stdout."""

    name = "coxswain (Raw)"
    log_format = "Raw"
    sink = "none: workers inherit stdout, a file (Raw)"
    skip = Shell.skip | {"start"}  # all but the log


class CoxswainFile(Coxswain):
    """A file for each worker, as supervisord, svlogd and s6-log have it; never rotated."""

    name = "coxswain (file)"
    sink = "pipe, file"
    skip = Shell.skip | {"start"}  # all but the log

    def output(self, worker):
        return {"logs": {"stdout": {"file": {"path": str(self.log(worker)), "maxSize": "100Gi"}}}}

    def sinks(self):
        return [self.log(worker) for worker in self.workers]
