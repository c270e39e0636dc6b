package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code run-now}, the real thing. */
class RunNowIT {

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private Program ends(int code, String... arguments) {
        Program client = sandbox.client("run-now", arguments);
        assertThat(client.awaitExit())
                .as(String.join(" ", arguments) + "\n" + client.stdout() + client.stderr())
                .isEqualTo(code);
        return client;
    }

    @Test
    void aRunEndsWellOrNotAndOneAtATime() {
        var supervised = sandbox.supervise("""
                workers:
                  - {name: plain, command: [sleep, "1000"]}
                  - {name: good, schedule: "@yearly", command: [sh, -c, "echo ran >> $DIR/good"]}
                  - {name: bad, schedule: "@yearly", suspend: true, command: [sh, -c, "exit 3"]}
                  - {name: long, schedule: "@yearly", command: [sh, -c, "until [ -e $DIR/go ]; do sleep 0.05; done"]}
                """);
        supervised.awaitPid("plain/0");
        ends(0, "good", "--wait");
        ends(0, "good", "--wait");
        assertThat(sandbox.lines("good")).hasSize(2);
        assertThat(supervised.instance("good/0").path("restarts").asInt()).isZero();
        assertThat(supervised.instance("good/0").path("reason").asText()).isEqualTo("Scheduled");

        assertThat(ends(1, "bad", "--wait").stderr())
                .startsWith("cannot run bad: bad/0 failed: exited with code 3 (after ");
        assertThat(supervised.instance("bad/0").path("reason").asText()).isEqualTo("Suspended");

        assertThat(ends(0, "long").stdout()).isEqualTo("long: run asked for\n");
        int pid = supervised.awaitPid("long/0");
        assertThat(ends(1, "long").stderr())
                .isEqualTo("cannot run long: a run of long goes on, and concurrencyPolicy is Forbid\n");
        assertThat(supervised.awaitPid("long/0")).isEqualTo(pid);
        sandbox.write("go", "");
        supervised.await("long/0", "Pending");

        assertThat(ends(1, "plain").stderr())
                .isEqualTo("cannot run plain: plain has no schedule: it can't be run now; start it\n");
        ends(4, "nobody");
        assertThat(supervised.terminate()).isZero();
        sandbox.assertNothingLeft();
    }

    @Test
    void aWaitThatIsTooShortLeavesTheRunAlone() {
        var supervised = sandbox.supervise("""
                workers: [{name: job, schedule: "@yearly", concurrencyPolicy: Replace, command: [sleep, "1000"]}]
                """);
        assertThat(ends(124, "job", "--wait", "--timeout", "500ms").stderr())
                .isEqualTo("cannot run job: timed out: the run of job has not ended yet; it goes on\n");
        int first = supervised.awaitPid("job/0");
        ends(0, "job");
        supervised.awaitPidOtherThan(first, "job/0");
        assertThat(supervised.instance("job/0").path("lastExit").path("reason").asText())
                .isEqualTo("Replaced");
        assertThat(supervised.terminate()).isZero();
        sandbox.assertNothingLeft();
    }

    @Test
    void aWorkersProcessMayNotRunAnother() {
        var supervised = sandbox.supervise("""
                workers:
                  - {name: job, schedule: "@yearly", command: [touch, $DIR/ran]}
                  - name: other
                    restartPolicy: Never
                    command: [sh, -c, "until [ -e $DIR/go ]; do sleep 0.05; done; COXSWAIN run-now job; echo $? > $DIR/code"]
                """.replace("COXSWAIN", Sandbox.COXSWAIN));
        supervised.awaitPid("other/0");
        sandbox.write("go", "");
        supervised.await("other/0", "Succeeded");
        assertThat(sandbox.lines("code")).containsExactly("1");
        supervised.program().assertStderrHas("belongs to a worker: it may read, not change");
        assertThat(sandbox.path("ran")).doesNotExist();
    }
}
