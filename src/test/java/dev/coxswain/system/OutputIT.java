package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What workers write: contract section 9. */
class OutputIT {

    private static final String TIME = "20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]\\.[0-9]{3}Z";

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    /** Runs all workers to their end. */
    private Program ended(String spec) {
        Program run = sandbox.run(sandbox.crew("exit: {when: AllFinished}\ndefaults: {restartPolicy: Never}\n" + spec)
                .toString());
        assertThat(run.awaitExit()).as(run.stderr()).isZero();
        return run;
    }

    @Test
    void textIsTimeInstanceAndMessageEachStreamToItsOwn() {
        Program run = ended("""
                workers: [{name: a, command: [sh, -c, "echo out; echo err >&2"]}]
                """);
        assertThat(run.lines()).singleElement().asString().matches(TIME + " a/0 \\| out");
        assertThat(run.stderr().lines()).anyMatch(line -> line.matches(TIME + " a/0 \\| err"));
        assertThat(run.stderr().lines())
                .anyMatch(line -> line.matches(TIME + " coxswain INFO \\| a/0 started, pid [0-9]+"));
    }

    @Test
    void jsonIsOneObjectALine() {
        Program run = ended("""
                logs: {format: Json, maxLineBytes: 1Ki}
                workers:
                  - {name: a, logs: {parseJson: true}, command: [echo, '{"level": "info", "n": 1}']}
                """);
        var line = Json.read(run.lines().getFirst());
        assertThat(line.path("ts").asText()).matches(TIME);
        assertThat(line.path("worker").asText()).isEqualTo("a");
        assertThat(line.path("instance").asInt()).isZero();
        assertThat(line.path("stream").asText()).isEqualTo("stdout");
        assertThat(line.path("message").path("n").asInt()).isEqualTo(1);
        assertThat(run.stderr().lines().map(Json::read))
                .allMatch(own -> own.has("ts") && own.has("level") && own.has("message"));
    }

    @Test
    void rawIsTheWorkersOwnAndNothingElse() {
        Program run = ended("""
                logs: {format: Raw}
                workers: [{name: a, command: [sh, -c, "printf 'no newline'; readlink /proc/$$$$/fd/1 >&2"]}]
                """);
        assertThat(run.stdout()).isEqualTo("no newline");
        assertThat(run.stderr()).contains("pipe:");
    }

    @Test
    void aLastLineWithoutNewlineIsWrittenBeforeTheEndIsTold() {
        Program run = ended("""
                workers: [{name: a, command: [sh, -c, "printf last; printf words >&2"]}]
                """);
        assertThat(run.lines()).singleElement().asString().endsWith("a/0 | last");
        List<String> told = run.stderr().lines().toList();
        int words = indexOf(told, "a/0 | words");
        assertThat(words).as("the last words: %s", told).isNotNegative();
        int end = indexOf(told.subList(words + 1, told.size()), "a/0 ");
        assertThat(end).as("the end is told after the last words: %s", told).isNotNegative();
    }

    private static int indexOf(List<String> lines, String part) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(part)) {
                return i;
            }
        }
        return -1;
    }

    @Test
    void theLastWordsOfAKilledProcessAreDelivered() {
        var supervised = sandbox.supervise("""
                workers:
                  - name: a
                    restartPolicy: Never
                    command: [sh, -c, "i=0; while [ $i -lt 5000 ]; do echo line $i; i=$((i+1)); done; kill -KILL $$$$"]
                """);
        supervised.await("a/0", "Failed");
        supervised.program().awaitLine(line -> line.endsWith("a/0 | line 4999"));
        assertThat(supervised.program().lines()).hasSize(5000);
    }

    @Test
    void aLongLineIsSplitAndEveryFurtherPieceIsMarked() {
        Program run = ended("""
                logs: {maxLineBytes: 1Ki}
                workers: [{name: a, command: [sh, -c, "head -c 2500 /dev/zero | tr '\\\\0' x; echo"]}]
                """);
        assertThat(run.lines()).hasSize(3);
        assertThat(run.lines().get(0)).endsWith("a/0 | " + "x".repeat(1024));
        assertThat(run.lines().get(1)).endsWith("a/0 + " + "x".repeat(1024));
        assertThat(run.lines().get(2)).endsWith("a/0 + " + "x".repeat(452));
    }

    @Test
    void whatIsNoUtf8IsReplacedAndACarriageReturnIsDropped() {
        Program run = ended("""
                workers: [{name: a, command: [printf, 'a\\377b\\r\\ndone\\n']}]
                """);
        assertThat(run.lines().get(0)).endsWith("a/0 | a\uFFFDb");
        assertThat(run.lines().get(1)).endsWith("a/0 | done");
    }

    @Test
    void discardedOutputIsNotWritten() {
        Program run = ended("""
                workers: [{name: a, logs: {stdout: Discard}, command: [sh, -c, "echo out; echo err >&2"]}]
                """);
        assertThat(run.stdout()).isEmpty();
        assertThat(run.stderr()).contains("a/0 | err");
    }

    @Test
    void aStdoutThatNobodyReadsStallsNothingElse() {
        // Longer graces than a test has patience: whatever waited for a reader would be seen.
        Program unread = sandbox.runUnread(sandbox.crew("""
                terminationGracePeriodSeconds: 60
                defaults: {terminationGracePeriodSeconds: 60}
                workers:
                  - {name: loud, command: [yes]}
                  - {name: quiet, command: [sleep, "1000"]}
                """).toString());
        var supervised = sandbox.settled(unread);
        supervised.awaitPid("loud/0");
        Patience.pass(Duration.ofMillis(700));
        int quiet = supervised.awaitPid("quiet/0");
        Signals.send("KILL", quiet);
        supervised.awaitPidOtherThan(quiet, "quiet/0");
        supervised.order("loud/restart");
        supervised.order("loud/stop");
        assertThat(supervised.terminate()).isZero();
        sandbox.assertNothingLeft();
    }

    @Test
    void aStdoutThatNobodyReadsHoldsUpNeitherStderrNorDescriptors() {
        Program unread = sandbox.runUnread(sandbox.crew("""
                terminationGracePeriodSeconds: 60
                workers:
                  - {name: loud, command: [sh, -c, "yes | head -n 50000; echo all said; exec sleep 1000"]}
                  - name: crash
                    startDelay: 700ms
                    backoff: {immediateRestarts: 1000, resetAfter: 1h, maxRestarts: 300}
                    command: [sh, -c, "echo out; echo err $COXSWAIN_RESTARTS >&2; exit 1"]
                """).toString());
        var supervised = sandbox.settled(unread);
        supervised.awaitPid("loud/0");
        int before = Proc.descriptors(unread.pid()).size();
        assertThat(supervised.await("crash/0", "Failed").path("restarts").asInt())
                .isEqualTo(300);
        unread.awaitStderr("crash/0 | err 300");
        // The last lines of 32 processes wait in their pipes; the margin is for connections and what is just open.
        assertThat(Proc.descriptors(unread.pid()).size()).isLessThan(before + 32 + 16);
        assertThat(unread.stdout()).isEmpty();

        unread.readOn();
        unread.awaitLine(line -> line.endsWith("loud/0 | all said"));
        assertThat(unread.lines())
                .filteredOn(line -> line.endsWith("loud/0 | y"))
                .hasSize(50_000);
        Patience.await(
                "each line of an ended process is there or counted as dropped",
                () -> dropped(unread)
                        + unread.lines().stream()
                                .filter(line -> line.endsWith("crash/0 | out"))
                                .count(),
                sum -> sum == 301);
        Patience.until("no pipe is left", () -> Proc.descriptors(unread.pid()).size() <= before);
        assertThat(supervised.terminate()).isZero();
    }

    private static long dropped(Program program) {
        return program.stderr()
                .lines()
                .filter(line -> line.contains("of processes that have ended were dropped"))
                .mapToLong(line -> Long.parseLong(line.replaceFirst(".* \\| ([0-9]+) lines? .*", "$1")))
                .sum();
    }

    @Test
    void aStdoutThatWasClosedEndsNothing() {
        var supervised = sandbox.settled(sandbox.start(List.of(
                "sh",
                "-c",
                "exec \"$0\" run \"$1\" | head -n 1",
                Sandbox.COXSWAIN,
                sandbox.crew("workers: [{name: loud, command: [sh, -c, 'while echo line; do sleep 0.01; done']}]")
                        .toString())));
        supervised.program().awaitLine(line -> line.endsWith("loud/0 | line"));
        Patience.throughout(
                Duration.ofSeconds(1),
                "it answers",
                () -> supervised.instance("loud/0").path("phase").asText().equals("Running"));
        assertThat(sandbox.client("shutdown").awaitExit()).isZero();
    }

    @Test
    void theHistoryIsKeptPerInstanceAlsoOfThePreviousRun() {
        var supervised = sandbox.supervise("""
                logs: {history: 8}
                workers:
                  - {name: a, command: [sh, -c, "for i in 1 2 3 4 5; do echo $COXSWAIN_RESTARTS-$i; done; exec sleep 1000"]}
                """);
        supervised.program().awaitLine(line -> line.endsWith("0-5"));
        Program logs = sandbox.client("logs", "a/0");
        assertThat(logs.awaitExit()).as(logs.stderr()).isZero();
        assertThat(logs.lines()).containsExactly("0-1", "0-2", "0-3", "0-4", "0-5");
        supervised.order("a/restart");
        supervised.program().awaitLine(line -> line.endsWith("1-5"));
        // Eight of ten are kept.
        assertThat(sandbox.client("logs", "-p", "a/0").lines()).containsExactly("0-3", "0-4", "0-5");
        assertThat(sandbox.client("logs", "a", "--tail", "1").lines()).containsExactly("1-5");
    }
}
