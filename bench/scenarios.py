"""The scenarios: each returns {column: number, list of numbers, or text}."""

import os
import signal
import time

import proc
from run import Failure, now

SETTLE = 4  # seconds after which every supervisor calls a worker stable


def start(bench):
    """From the exec of the supervisor to main() of the first and the last of N workers; "first to last"
    leaves the supervisor's own start out."""
    result = {}
    for count in 1, 100, 500, 1000:
        if count > bench.supervisor.max_workers:
            continue
        with bench.supervise(count) as run:
            try:
                first, last = run.started()
            except Failure as failure:
                result[f"N={count}: last, ms"] = str(failure)
                break
            if count == 1 or count == 1000:
                result[f"N={count}: first, ms"] = first * 1e3
            if count > 1:
                result[f"N={count}: last, ms"] = last * 1e3
                result[f"N={count}: first to last, ms"] = (last - first) * 1e3
    return result


def stop(bench):
    """SIGTERM (or what the supervisor calls shutdown) with workers that exit at once."""
    result = {}
    for count in 100, 500:
        with bench.supervise(count) as run:
            run.started()
            time.sleep(SETTLE)
            try:
                result[f"N={count}, ms"] = run.stopped() * 1e3
            except Failure as failure:
                result[f"N={count}, ms"] = str(failure)
    return result


def stubborn(bench):
    """Shutdown with one worker that ignores SIGTERM, 2 s allowed."""
    with bench.supervise(1, "noterm", kill_after=2) as run:
        run.started()
        time.sleep(SETTLE)
        try:
            return {"seconds": run.stopped(), "worker": "dead"}
        except Failure:
            (pid,) = run.pids().values()
            return {"seconds": "> 40", "worker": "alive" if proc.running(pid) else "dead"}


def memory(bench):
    """The supervisor's own memory, 5 s after the start."""
    result = {}
    for count in 1, 100, 500:
        with bench.supervise(count) as run:
            run.started()
            time.sleep(5)
            own = bench.others()
            pss, rss = proc.memory(own)
            result |= {f"N={count}: PSS, MiB": pss, f"N={count}: RSS, MiB": rss, f"N={count}: processes": len(own)}
    return result


def idle(bench):
    """CPU time over 30 s in which nothing happens."""
    result = {}
    for count in 100, 500:
        with bench.supervise(count) as run:
            run.started()
            time.sleep(5)
            before = proc.cpu(bench.others())
            time.sleep(30)
            result[f"N={count}: CPU ms in 30 s"] = (proc.cpu(bench.others()) - before) * 1e3
    return result


def restart(bench):
    """SIGKILL 30 of 100 stable workers, one after the other: from kill to the new main()."""
    took, never = [], 0
    with bench.supervise(100) as run:
        run.started()
        time.sleep(SETTLE)
        pids = run.pids()
        for name in sorted(pids)[::3][:30]:
            killed = now()
            os.kill(pids[name], signal.SIGKILL)
            again = run.wait_for(name, killed, 10)
            if again:
                took.append((again.ns - killed) / 1e6)
            else:
                never += 1
            time.sleep(0.1)
    return {"ms": took, "never": never}


def storm(bench):
    """SIGKILL 100 stable workers at once: until all have started again."""
    with bench.supervise(100) as run:
        run.started()
        time.sleep(SETTLE)
        killed = now()
        for pid in run.pids().values():
            os.kill(pid, signal.SIGKILL)
        again = run.wait(100, 30, since=killed)
        if again is None:
            back = sum(1 for record in run.records if record.ns > killed)
            return {"all back, ms": f"{back} of 100 in 30 s"}
        return {
            "first back, ms": (again[0].ns - killed) / 1e6,
            "all back, ms": (again[-1].ns - killed) / 1e6,
            "starts": sum(1 for record in run.records if record.ns > killed),
        }


def log(bench):
    """Workers that write 100-byte lines as fast as they can for 10 s."""
    result = {}
    for count in 1, 10:
        with bench.supervise(count, "spew", 100, 0, 10, capture=True) as run:
            run.started()
            before = proc.cpu(bench.others())
            wrote = run.wait(count, 90, tag="wrote:")
            if wrote is None:
                result[f"N={count}: lines/s"] = "workers blocked"
                continue
            lines = sum(int(record.tag.partition(":")[2]) for record in wrote)
            ended = drained(run.supervisor)
            used = proc.cpu(bench.others()) - before
            pss, _ = proc.memory(bench.others())
            delivered = sum(count_lines(path) for path in run.supervisor.sinks() if path.exists())
            seconds = (max(ended, wrote[-1].ns) - run.records[0].ns) / 1e9
            result |= {
                f"N={count}: lines/s": delivered / seconds,
                f"N={count}: written/s": lines / 10,
                f"N={count}: lost": lines - delivered,
                f"N={count}: CPU s per M lines": used / (delivered or 1) * 1e6,
                f"N={count}: PSS, MiB": pss,
            }
    return result


def drained(supervisor):
    """Wait until the captured output stops growing; returns when it last grew."""
    size, grew = -1, now()
    while now() - grew < 1e9:
        total = sum(path.stat().st_size for path in supervisor.sinks() if path.exists())
        if total != size:
            size, grew = total, now()
        time.sleep(0.02)
    return grew


def count_lines(path):
    mark, count, rest = b"#line ", 0, b""
    with open(path, "rb") as file:
        while block := file.read(1 << 24):
            block = rest + block
            count += block.count(mark)
            rest = block[-len(mark) + 1 :]
    return count


def reload(bench):
    """Change one argument of one of 500 workers and reload: by the control command, and over the socket
    where that can be done ("API")."""
    supervisor = bench.supervisor
    if not supervisor.reloads:
        return {"changed worker back, ms": "no reload"}
    with bench.supervise(500) as run:
        run.started()
        time.sleep(SETTLE)
        back, returned, disturbed = reloaded(bench, run, "b", run.supervisor.reload)
        result = {"changed worker back, ms": back, "command, ms": returned, "others disturbed": disturbed}
        if supervisor.has_api:
            back, returned, more = reloaded(bench, run, "c", run.supervisor.reload_by_api)
            result |= {"API: changed worker back, ms": back, "API: answer, ms": returned}
            result["others disturbed"] = max(disturbed, more)
        return result


def reloaded(bench, run, tag, act):
    """Worker 250 gets another tag, and `act` makes it so; returns the milliseconds until it was back
    and until `act` returned, and how many others changed."""
    before = run.pids()
    changed = run.supervisor.workers[250] = bench.worker(250, ["sleep"], tag=tag)
    run.supervisor.configure()
    asked = now()
    act(changed)
    returned = (now() - asked) / 1e6
    again = run.wait(1, 20, tag=tag)
    time.sleep(3)
    after = run.pids()
    disturbed = sum(
        1 for name, pid in after.items() if name != changed.name and (before[name] != pid or not proc.running(pid))
    )
    return (again[0].ns - asked) / 1e6 if again else "never", returned, disturbed


def orphans(bench):
    """As PID 1 of a PID namespace: a worker leaves 1000 orphans; zombies 3 s later."""
    with bench.supervise(1, "orphans", 1000, prefix=("unshare", "-pf", "--mount-proc")) as run:
        run.started()
        if run.wait(1, 60, tag="orphaned") is None:
            raise Failure("the worker did not finish")
        time.sleep(3)
        return {"zombies": sum(1 for pid in proc.descendants() if proc.state(pid) == "Z")}


def group(bench):
    """A worker with a child in its group and a grandchild in its own session, all holding stdout."""
    tags = ("a", "child", "escaped")
    result = {}
    with bench.supervise(1, "family", capture=True) as run:
        family = {tag: run.wait(1, 20, tag=tag)[0].pid for tag in tags}
        time.sleep(SETTLE)
        killed = now()
        os.kill(family["a"], signal.SIGKILL)
        again = run.wait(1, 10, since=killed, tag="a")
        time.sleep(1)
        result["leader killed: back after, ms"] = (again[0].ns - killed) / 1e6 if again else "never"
        result["left of the old family"] = survivors(family)
    with bench.supervise(1, "family", capture=True) as run:
        family = {tag: run.wait(1, 20, tag=tag)[0].pid for tag in tags}
        time.sleep(SETTLE)
        if bench.supervisor.stops_one:
            run.supervisor.stop_one(run.supervisor.workers[0])
            time.sleep(3)
            result["left after stop"] = survivors(family)
        run.supervisor.stop()
        time.sleep(3)
        result["left after shutdown"] = survivors(family)
    return result


def survivors(family):
    proc.reap()
    return " ".join({"a": "leader"}.get(tag, tag) for tag, pid in family.items() if proc.running(pid)) or "none"


SCENARIOS = {  # name: (function, rounds)
    "start": (start, 3),
    "restart": (restart, 3),
    "storm": (storm, 3),
    "reload": (reload, 3),
    "stop": (stop, 3),
    "stubborn": (stubborn, 2),
    "memory": (memory, 2),
    "log": (log, 2),
    "orphans": (orphans, 2),
    "group": (group, 2),
    "idle": (idle, 1),
}
