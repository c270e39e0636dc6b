package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Commands that go on and on: {@code logs -f} and {@code status -w}. */
class FollowIT {

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    @Test
    void whatOneWorkerWritesIsFollowedAcrossItsRestartUpToTheSupervisorsEnd() {
        var supervised = sandbox.supervise("""
                workers:
                  - name: a
                    command: [sh, -c, "echo life $COXSWAIN_RESTARTS; until [ -e $DIR/go ]; do sleep 0.05; done; echo gone on; exec sleep 1000"]
                  - {name: b, command: [sh, -c, "echo not asked for; exec sleep 1000"]}
                """);
        int first = supervised.awaitPid("a/0");
        Program logs = sandbox.command("logs", "-f", "a");
        logs.awaitLine("life 0"::equals);
        sandbox.write("go", "");
        logs.awaitLine("gone on"::equals);
        Signals.send("KILL", first);
        logs.awaitLine("life 1"::equals);
        Patience.until("its second life goes on", () -> logs.lines().size() == 4);
        assertThat(logs.lives()).isTrue();

        assertThat(supervised.terminate()).isZero();
        assertThat(logs.awaitExit()).isZero();
        assertThat(logs.stderr()).isEmpty();
        assertThat(logs.lines()).containsExactly("life 0", "gone on", "life 1", "gone on");
    }

    /** What is read of a worker as the last thing before the supervisor ends, and what is then told of it. */
    @Test
    void nothingOfTheLastMomentIsLost() {
        String last = "trap 'i=0; while [ $i -lt 2000 ]; do echo last $i; i=$((i+1)); done; exit 0' TERM;"
                + " echo begun; while :; do sleep 0.05; done";
        var supervised = sandbox.supervise("workers: [{name: a, command: [sh, -c, \"%s\"]}]".formatted(last));
        supervised.awaitPid("a/0");
        Program logs = sandbox.command("logs", "-f", "a");
        Program events = sandbox.command("events", "-f", "-o", "json");
        logs.awaitLine("begun"::equals);
        events.awaitLine(line -> line.contains("\"Started\""));
        assertThat(supervised.terminate()).isZero();
        assertThat(logs.awaitExit()).as(logs.stderr()).isZero();
        // The shell may have told of its sleep's end between them.
        assertThat(logs.lines()).filteredOn(line -> line.startsWith("last ")).hasSize(2000);
        assertThat(logs.lines()).last().isEqualTo("last 1999");
        assertThat(events.awaitExit()).as(events.stderr()).isZero();
        assertThat(events.lines()).last().asString().contains("a/0", "Exited");
    }

    @Test
    void linesOfSeveralComeInTheOrderOfTheirTimes() {
        String counting = "i=0; while [ $i -lt 60 ]; do echo %s $i; i=$((i+1)); sleep 0.02; done; exec sleep 1000";
        var supervised = sandbox.supervise("""
                workers:
                  - {name: a, replicas: 2, command: [sh, -c, "%s"]}
                  - {name: b, command: [sh, -c, "%s"]}
                  - {name: c, command: [sh, -c, "echo not asked for; exec sleep 1000"]}
                """.formatted(counting.formatted("a"), counting.formatted("b")));
        supervised.program().awaitLine(line -> line.endsWith("b/0 | b 5"));
        // Some lines are kept already, others are yet to come.
        Program logs = sandbox.command("logs", "-f", "--timestamps", "a", "b");
        Patience.until("all of the three", () -> logs.lines().size() == 180);
        List<String> times =
                logs.lines().stream().map(line -> line.split(" ")[0]).toList();
        assertThat(times).isSorted();
        for (String instance : List.of("a/0", "a/1", "b/0")) {
            List<String> own = logs.lines().stream()
                    .filter(line -> line.contains(" " + instance + " | "))
                    .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                    .toList();
            assertThat(own)
                    .as(instance)
                    .isEqualTo(
                            IntStream.range(0, 60).mapToObj(Integer::toString).toList());
        }
        logs.signal("TERM");
        logs.awaitExit();
    }

    @Test
    void aChangeIsShownBelowTheHeaderOfTheFirstLook() {
        var supervised = sandbox.supervise("""
                workers:
                  - {name: a, command: [sleep, "1000"]}
                  - {name: b, command: [sleep, "1000"]}
                """);
        supervised.awaitPid("b/0");
        int before = supervised.awaitPid("a/0");
        Program status = sandbox.command("status", "-w");
        status.awaitLine(line -> line.startsWith("b/0"));
        supervised.order("a/stop");
        status.awaitLine(line -> line.startsWith("a/0") && line.endsWith("Operator"));
        supervised.order("a/start");
        int after = supervised.awaitPidOtherThan(before, "a/0");
        status.awaitLine(line -> line.startsWith("a/0") && line.contains(" " + after + " "));

        String header = status.lines().getFirst();
        assertThat(status.lines()).filteredOn(header::equals).hasSize(1);
        assertThat(status.lines()).filteredOn(line -> line.startsWith("b/0")).hasSize(1);
        String stopped = status.lines().stream()
                .filter(line -> line.endsWith("Operator"))
                .findFirst()
                .orElseThrow();
        assertThat(stopped.indexOf("Stopped")).isEqualTo(header.indexOf("PHASE"));
        assertThat(stopped.indexOf("Operator")).isEqualTo(header.indexOf("REASON"));

        assertThat(supervised.terminate()).isZero();
        assertThat(status.awaitExit()).isEqualTo(69);
    }
}
