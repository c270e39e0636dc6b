#!/usr/bin/env python3
"""What a crew from a ConfigMap costs and how fast an edit arrives, against a real kube-apiserver on loopback.

    ./kubernetes.py                    100 edits, memory, then 10 minutes of idling
    ./kubernetes.py --edits 20 --idle 0

An edit's time begins when the PUT is sent, and ends with the new process's main() (CLOCK_MONOTONIC, told by itself).
Requests are counted in the API server's own audit log. Memory is that of Coxswain's process alone, from smaps_rollup.
Needs what hack/kube/api.sh needs, gcc, and COXSWAIN or ../coxswain. Everything is in a folder of its own, and goes.
"""

import argparse
import collections
import http.client
import json
import os
import shutil
import ssl
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import proc
from run import Run

HERE = Path(__file__).resolve().parent
NAMESPACE = "bench"
ACCOUNT = f"system:serviceaccount:{NAMESPACE}:coxswain"
AUDIT = """apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - {level: Metadata, users: ["%s"]}
  - {level: None}
""" % ACCOUNT


class Api:
    """A kube-apiserver and etcd of our own, and one connection to it as its admin."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        self.audit = folder / "audit.log"
        (folder / "audit.yaml").write_text(AUDIT)
        self.env = dict(
            os.environ,
            KUBE_APISERVER_ARGS=f"--audit-policy-file={folder}/audit.yaml --audit-log-path={self.audit}",
        )
        self.script("up")
        self.port = int((folder / "ports").read_text().split()[1])
        self.token = (folder / "tokens.csv").read_text().split(",")[0]
        self.http = http.client.HTTPSConnection(
            "127.0.0.1", self.port, context=ssl.create_default_context(cafile=str(folder / "ca.crt"))
        )

    def script(self, action):
        subprocess.run(
            [HERE.parent / "hack/kube/api.sh", action, self.folder], env=self.env, check=True, stdout=subprocess.DEVNULL
        )

    def ask(self, method, path, body):
        headers = {"Authorization": "Bearer " + self.token, "Content-Type": "application/json"}
        self.http.request(method, path, json.dumps(body), headers)
        answer = self.http.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {text.decode()}")
        return json.loads(text)

    def requests(self):
        """What our service account asked so far: one line an ended request."""
        events = [json.loads(line) for line in self.audit.read_text().splitlines()] if self.audit.exists() else []
        return [event for event in events if event["user"]["username"] == ACCOUNT]


def crew(record, worker, edit):
    workers = [{"name": "edited", "command": [str(worker), str(record), "edited", f"edit-{edit}", "sleep"]}]
    workers += [
        {"name": f"idle-{i}", "command": [str(worker), str(record), f"idle-{i}", "idle", "sleep"]} for i in range(19)
    ]
    return json.dumps(
        {"apiVersion": "coxswain.dev/v1alpha1", "kind": "Crew", "metadata": {"name": "bench"}, "spec": {"workers": workers}}
    )


def config_map(text):
    return {"metadata": {"name": "crew"}, "data": {"crew.json": text}}


def set_up(api, work):
    """What a pod has: a service account with the contract's Role, and its token in a file."""
    core = f"/api/v1/namespaces/{NAMESPACE}"
    rbac = f"/apis/rbac.authorization.k8s.io/v1/namespaces/{NAMESPACE}"
    api.ask("POST", "/api/v1/namespaces", {"metadata": {"name": NAMESPACE}})
    api.ask("POST", f"{core}/serviceaccounts", {"metadata": {"name": "coxswain"}})
    rules = [
        {"apiGroups": [""], "resources": ["configmaps"], "resourceNames": ["crew"], "verbs": ["get", "list", "watch"]},
        {"apiGroups": ["events.k8s.io"], "resources": ["events"], "verbs": ["create", "patch"]},
    ]
    api.ask("POST", f"{rbac}/roles", {"metadata": {"name": "coxswain"}, "rules": rules})
    binding = {
        "metadata": {"name": "coxswain"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "coxswain"},
        "subjects": [{"kind": "ServiceAccount", "name": "coxswain", "namespace": NAMESPACE}],
    }
    api.ask("POST", f"{rbac}/rolebindings", binding)
    token = api.ask("POST", f"{core}/serviceaccounts/coxswain/token", {"spec": {"expirationSeconds": 7200}})
    (work / "token").write_text(token["status"]["token"])
    return core


def environment(api, work):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COXSWAIN_", "KUBE", "POD_"))}
    return dict(
        kept,
        COXSWAIN_SOCKET=str(work / "sock"),
        COXSWAIN_MANAGEMENT_HOST="127.0.0.1",
        COXSWAIN_MANAGEMENT_PORT="0",
        KUBERNETES_SERVICE_HOST="127.0.0.1",
        KUBERNETES_SERVICE_PORT=str(api.port),
        KUBERNETES_AUTH_SERVICEACCOUNT_TOKEN=str(work / "token"),
        KUBERNETES_CERTS_CA_FILE=str(api.folder / "ca.crt"),
        KUBECONFIG="/nonexistent",
        POD_NAME="bench-0",
        POD_NAMESPACE=NAMESPACE,
        POD_UID="6f1c2d3e-0000-4000-8000-000000000001",
    )


def memory(pid):
    """In words. Pages of a file (the AOT cache, libraries) that nobody else maps now are not counted as private: the kernel
    takes them back when it wants to, and other containers of the same image share them."""
    sums = collections.Counter()
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
        name, value, _ = line.split()
        sums[name] += int(value)
    told = (sums["Rss:"], sums["Private_Dirty:"], sums["Anonymous:"], sums["Private_Clean:"])
    return "RSS %.1f MiB, private %.1f (anonymous %.1f), files %.1f" % tuple(kib / 1024 for kib in told)


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def measure_edits(api, core, run, worker, record, count, pause):
    times = []
    for edit in range(1, count + 1):
        time.sleep(pause)
        began = time.monotonic_ns()
        api.ask("PUT", f"{core}/configmaps/crew", config_map(crew(record, worker, edit)))
        news = run.wait(1, 30, since=began, tag=f"edit-{edit}")
        if news is None:
            raise RuntimeError(f"edit {edit} did not arrive in 30 s")
        times.append((news[0].ns - began) / 1e6)
    return times


def measure(api, work, options):
    worker, record = work / "worker", work / "records"
    record.touch()
    subprocess.run(["gcc", "-O2", "-static", "-o", worker, HERE / "worker.c"], check=True)
    core = set_up(api, work)
    api.ask("POST", f"{core}/configmaps", config_map(crew(record, worker, 0)))
    argv = os.environ.get("COXSWAIN", str(HERE.parent / "coxswain")).split() + ["run", "configmap/crew"]
    run = Run(None, record)
    began = time.monotonic_ns()
    pid = proc.spawn(argv, environment(api, work), work / "log")
    if run.wait(20, 60) is None:
        raise RuntimeError("not all started: " + (work / "log").read_text())
    print(f"20 workers from a ConfigMap, all started after {(run.wait(20, 60)[-1].ns - began) / 1e6:.0f} ms")
    time.sleep(10)
    print("memory 10 s after: " + memory(pid))
    time.sleep(60)
    print("memory 70 s after: " + memory(pid))
    if options.edits:
        times = measure_edits(api, core, run, worker, record, options.edits, options.pause)
        print(
            f"{len(times)} edits, one each {options.pause} s, PUT to main(): first {times[0]:.0f} ms, "
            f"p50 {statistics.median(times):.0f}, p99 {percentile(times, 0.99):.0f}, longest {max(times):.0f}"
        )
        others = sum(1 for seen in run.read() if seen.worker != "edited") - 19
        print(f"other workers started again: {others}")
        time.sleep(60)
        print("memory a minute after the edits: " + memory(pid))
    if options.idle:
        time.sleep(30)
        before = len(api.requests())
        used = proc.cpu([pid])
        time.sleep(options.idle)
        asked = api.requests()[before:]
        verbs = collections.Counter(f"{event['verb']} {event['objectRef']['resource']}" for event in asked)
        told = ", ".join(f"{number} {what}" for what, number in sorted(verbs.items())) or "none"
        print(f"requests in {options.idle} s of idling: {len(asked)} ({told}): {len(asked) * 3600 / options.idle:.0f} an hour")
        print(f"CPU of Coxswain meanwhile: {1000 * (proc.cpu([pid]) - used):.0f} ms")
        print("memory after that: " + memory(pid))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edits", type=int, default=100)
    parser.add_argument("--pause", type=float, default=0.5, help="seconds before each edit")
    parser.add_argument("--idle", type=int, default=600, help="seconds")
    options = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="coxswain-bench-"))
    proc.adopt_orphans()
    api = None
    try:
        api = Api(work / "api")
        measure(api, work, options)
    finally:
        if api:
            api.script("down")
        proc.kill_all()
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
