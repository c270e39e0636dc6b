package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** PID 1 of a container: it reaps everything, and needs neither privileges nor a writable root file system. */
class PidOneIT {

    private static final List<String> CONTAINER = List.of("unshare", "-pf", "--mount-proc", "--kill-child");

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    @BeforeEach
    void asRoot() {
        Sandbox.onlyAsRoot();
    }

    @Test
    void aThousandOrphansLeaveNoZombie() {
        var supervised =
                sandbox.settled(sandbox.runUnder(CONTAINER, sandbox.crew("""
                        workers:
                          - name: a
                            command: [sh, -c, "i=0; while [ $i -lt 1000 ]; do (sleep 0.05 &); i=$((i+1)); done; touch $DIR/done; exec sleep 1000"]
                        """).toString()));
        assertThat(supervised.status().path("pid").asInt()).isEqualTo(1);
        Patience.until("the orphans", () -> sandbox.path("done").toFile().exists());
        int pidOne = pidOne(supervised);
        Patience.until("one child, the worker", () -> Proc.children(pidOne).size() == 1);
    }

    @Test
    void sigtermToPidOneShutsDownWithZero() {
        var supervised = sandbox.settled(sandbox.runUnder(
                CONTAINER,
                sandbox.crew("workers: [{name: a, command: [sleep, '1000']}]").toString()));
        supervised.await("a/0", "Running");
        Signals.send("TERM", pidOne(supervised));
        assertThat(supervised.program().awaitExit()).isZero();
        sandbox.assertNothingLeft();
    }

    @Test
    void theExitCodeOfARunCommandIsPassedOnAsPidOne() {
        assertThat(sandbox.runUnder(CONTAINER, "--restart", "Never", "--", "sh", "-c", "exit 3")
                        .awaitExit())
                .isEqualTo(3);
    }

    @Test
    void worksOnAReadOnlyRootFileSystemWithoutPrivileges() {
        // As in a hardened pod: everything read-only but one mounted folder for the socket, no new privileges, nobody.
        sandbox.openToAll(sandbox.crew("""
                pidDir: $DIR/pids
                workers:
                  - name: a
                    command: [sh, -c, "id -u; touch /root-is-writable /tmp/tmp-is-writable; exec sleep 1000"]
                """));
        var supervised = sandbox.settled(sandbox.runUnder(
                List.of(
                        "unshare",
                        "-mpf",
                        "--mount-proc",
                        "--kill-child",
                        "sh",
                        "-c",
                        "mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro / && exec"
                                + " setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs"
                                + " --inh-caps=-all --bounding-set=-all \"$@\"",
                        sandbox.folder().toString()),
                sandbox.path("crew.yaml").toString()));
        supervised.await("a/0", "Running");
        supervised.program().awaitLine(line -> line.endsWith("a/0 | 65534"));
        assertThat(sandbox.path("pids/a-0.pid")).exists();
        assertThat(Proc.status(pidOne(supervised), "NoNewPrivs")).isEqualTo("1");
        Patience.until("both are refused", () -> supervised.program().stderr().split("Read-only", -1).length > 2);
        Signals.send("TERM", pidOne(supervised));
        assertThat(supervised.program().awaitExit()).isZero();
    }

    @Test
    void anOrdinaryUserIsServedOnAPlainMachine() {
        sandbox.openToAll(sandbox.crew("workers: [{name: a, command: [sh, -c, 'setsid sleep 1000 & sleep 1001']}]"));
        var supervised = sandbox.settled(sandbox.runUnder(
                List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"),
                sandbox.path("crew.yaml").toString()));
        Patience.until(
                "the tree", () -> sandbox.running("sleep 1000", "sleep 1001").size() == 2);
        supervised.order("a/stop");
        assertThat(sandbox.ofWorkers()).isEmpty();
        assertThat(supervised.terminate()).isZero();
        sandbox.assertNothingLeft();
    }

    /** The supervisor's pid as this side sees it: the child of unshare. */
    private static int pidOne(Supervised supervised) {
        return Patience.await("PID 1", () -> Proc.children(supervised.program().pid()), found -> found.size() == 1)
                .getFirst();
    }
}
