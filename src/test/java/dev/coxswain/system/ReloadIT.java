package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A source that changes while its crew runs: contract section 2. Nobody tells the supervisor, but where said. */
class ReloadIT {

    private static final String TWO = """
            workers:
              - name: a
                command: [sleep, "%s"]
              - name: b
                command: [sleep, "1000"]
            """;

    /** What is written in steps is waited for until nothing has come for 150 ms. */
    private static final Duration SOON = Duration.ofMillis(140);

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    @Test
    void anEditRestartsOnlyWhatChanged() {
        var supervised = sandbox.supervise(TWO.formatted("1001"));
        int a = supervised.awaitPid("a/0");
        int b = supervised.awaitPid("b/0");
        sandbox.crew(TWO.formatted("1002"));
        int next = supervised.awaitPidOtherThan(a, "a/0");
        Patience.await("the new form", () -> Proc.commandLine(next), "sleep 1002"::equals);
        assertThat(supervised.awaitPid("b/0")).isEqualTo(b);
        assertThat(supervised.instance("b/0").path("restarts").asInt()).isZero();
        assertThat(supervised.instance("a/0").path("lastExit").path("reason").asText())
                .isEqualTo("Replaced");
    }

    @Test
    void aCommentAloneChangesTheRevisionAndNothingElse() {
        var supervised = sandbox.supervise(TWO.formatted("1001"));
        int a = supervised.awaitPid("a/0");
        int b = supervised.awaitPid("b/0");
        String before = supervised.revision();
        assertThat(before).startsWith("sha256:");
        sandbox.write("crew.yaml", "# a comment\n" + sandbox.document(TWO.formatted("1001")));
        Patience.await("another revision", supervised::revision, now -> !now.equals(before));
        assertThat(supervised.awaitPid("a/0")).isEqualTo(a);
        assertThat(supervised.awaitPid("b/0")).isEqualTo(b);
    }

    @Test
    void replicasStartAndStopTheDifferenceHighestIndexFirst() {
        String spec = "workers: [{name: a, replicas: %d, command: [sleep, '1000']}]";
        var supervised = sandbox.supervise(spec.formatted(2));
        int first = supervised.awaitPid("a/0");
        int second = supervised.awaitPid("a/1");
        sandbox.crew(spec.formatted(3));
        supervised.awaitPid("a/2");
        sandbox.crew(spec.formatted(1));
        Patience.until("one is left", () -> sandbox.running("sleep 1000").size() == 1);
        assertThat(supervised.awaitPid("a/0")).isEqualTo(first);
        assertThat(Proc.lives(second)).isFalse();
    }

    @Test
    void aFieldThatIsNoPartOfTheProcessChangesInPlace() {
        String spec = "workers: [{name: a, restartPolicy: %s, command: [sleep, '1000']}]";
        var supervised = sandbox.supervise(spec.formatted("Always"));
        int before = supervised.awaitPid("a/0");
        String revision = supervised.revision();
        sandbox.crew(spec.formatted("Never"));
        Patience.await("it is in force", supervised::revision, now -> !now.equals(revision));
        assertThat(supervised.awaitPid("a/0")).isEqualTo(before);
        Signals.send("KILL", before);
        supervised.await("a/0", "Failed");
    }

    @Test
    void workersThatCameStartAndWorkersThatWentStop() {
        var supervised = sandbox.supervise("workers: [{name: a, command: [sleep, '1000']}]");
        int a = supervised.awaitPid("a/0");
        sandbox.crew("workers: [{name: b, command: [sleep, '1001']}]");
        supervised.awaitPid("b/0");
        Patience.until("a is gone", () -> !Proc.lives(a));
        Patience.until("a is forgotten", () -> supervised.instance("a/0").isMissingNode());
    }

    @Test
    void aChangedWorkerRestartsOneInstanceAtATime() {
        // Each tells of itself before it is ready and before it ends, so what they tell is in the order of what
        // happened.
        String spec = """
                workers:
                  - name: a
                    replicas: 4
                    startDelay: 500ms
                    env: [{name: EDIT, value: "%s"}]
                    command: [sh, -c, "trap 'echo down >> $DIR/told; exit' TERM; echo up $EDIT >> $DIR/told;
                      touch $DIR/up-$EDIT-$COXSWAIN_INSTANCE; while :; do sleep 0.05; done"]
                    readinessProbe: {periodSeconds: 1, exec: {command: [test, -e, $DIR/up-$(EDIT)-$(COXSWAIN_INSTANCE)]}}
                """;
        // The delay: a look at /proc takes a while on a busy machine, and must not miss two that change meanwhile.
        var supervised = sandbox.supervise(spec.formatted("1"));
        supervised.awaitCondition("Ready", "True", "AllReady");
        sandbox.crew(spec.formatted("2"));
        Patience.until(
                "all are of the new form",
                () -> sandbox.lines("told").stream().filter("up 2"::equals).count() == 4);
        assertThat(sandbox.lines("told"))
                .containsExactly(
                        "up 1", "up 1", "up 1", "up 1", "down", "up 2", "down", "up 2", "down", "up 2", "down", "up 2");
    }

    @Test
    void aRolloutThatDoesNotGetReadyStaysWhereItIsUntilTheDocumentIsMended() {
        String spec = """
                rollout: {progressDeadline: 1s}
                workers: [{name: a, replicas: 2, command: %s}]
                """;
        var supervised = sandbox.supervise(spec.formatted("[sleep, '1001']"));
        Patience.until("both", () -> sandbox.running("sleep 1001").size() == 2);
        sandbox.crew(spec.formatted("[/no/such/program]"));
        supervised.awaitCondition("Progressing", "True", "Rollout");
        supervised.awaitCondition("Progressing", "False", "ProgressDeadlineExceeded");
        assertThat(sandbox.running("sleep 1001")).as("the old form").hasSize(1);
        assertThat(supervised.condition("Progressing").path("message").asText()).contains("a");

        sandbox.crew(spec.formatted("[sleep, '1002']"));
        Patience.until("both again", () -> sandbox.running("sleep 1002").size() == 2);
        supervised.awaitCondition("Progressing", "False", "Complete");
    }

    @Test
    void aBadDocumentChangesNothingAndSaysSo() {
        var supervised = sandbox.supervise(TWO.formatted("1001"));
        int a = supervised.awaitPid("a/0");
        String revision = supervised.revision();
        sandbox.crew(TWO.formatted("1002").replace("command", "comand"));
        supervised.awaitCondition("ConfigValid", "False", "Invalid");
        assertThat(supervised.condition("ConfigValid").path("message").asText())
                .contains("crew.yaml:6:7: spec.workers[0].command: missing");
        supervised.program().awaitStderr("spec.workers[1].comand: ");
        assertThat(supervised.program().stderr())
                .contains("spec.workers[0].comand: ")
                .contains("did you mean command");
        assertThat(supervised.awaitPid("a/0")).isEqualTo(a);
        assertThat(supervised.revision()).isEqualTo(revision);

        sandbox.crew(TWO.formatted("1002"));
        supervised.awaitCondition("ConfigValid", "True", "Valid");
        supervised.awaitPidOtherThan(a, "a/0");
    }

    @Test
    void anEmptiedFileIsNoEmptyCrew() {
        var supervised = sandbox.supervise(TWO.formatted("1001"));
        int a = supervised.awaitPid("a/0");
        sandbox.write("crew.yaml", "");
        supervised.awaitCondition("ConfigValid", "False", "Invalid");
        assertThat(supervised.awaitPid("a/0")).isEqualTo(a);
    }

    @Test
    void aDeletedSourceKeepsWhatRunsAndItsReturnIsSeen() throws IOException {
        var supervised = sandbox.supervise(TWO.formatted("1001"));
        int a = supervised.awaitPid("a/0");
        Files.delete(sandbox.path("crew.yaml"));
        supervised.awaitCondition("ConfigValid", "True", "SourceMissing");
        assertThat(supervised.awaitPid("a/0")).isEqualTo(a);
        sandbox.crew(TWO.formatted("1002"));
        supervised.awaitPidOtherThan(a, "a/0");
        supervised.awaitCondition("ConfigValid", "True", "Valid");
    }

    @Test
    void aFileThatAnEditorReplacesIsStillFollowed() throws IOException {
        var supervised = sandbox.supervise(TWO.formatted("1001"));
        int a = supervised.awaitPid("a/0");
        for (String next : new String[] {"1002", "1003"}) {
            Path fresh = sandbox.write(".crew.yaml.swp", sandbox.document(TWO.formatted(next)));
            Files.move(fresh, sandbox.path("crew.yaml"), StandardCopyOption.ATOMIC_MOVE);
            a = supervised.awaitPidOtherThan(a, "a/0");
        }
    }

    @Test
    void aFileThatIsWrittenSlowlyIsWaitedFor() throws IOException {
        var supervised = sandbox.supervise(TWO.formatted("1001"));
        int a = supervised.awaitPid("a/0");
        for (int turn = 0; turn < 20; turn++) {
            int b = supervised.awaitPid("b/0");
            boolean wasQuick = writeSlowly(sandbox.document(TWO.formatted(2000 + turn)));
            a = supervised.awaitPidOtherThan(a, "a/0");
            if (wasQuick) {
                assertThat(supervised.awaitPid("b/0")).isEqualTo(b);
                return;
            }
        }
        fail("no turn was as quick as the machine has to be for this test");
    }

    /** In two parts, of which the first is a good document too: one without b. Whether the rest came soon enough to be waited for. */
    private boolean writeSlowly(String text) throws IOException {
        int cut = text.indexOf("  - name: b");
        long begin = System.nanoTime();
        try (var out = Files.newBufferedWriter(sandbox.path("crew.yaml"))) {
            out.write(text, 0, cut);
            out.flush();
            Patience.pass(Sandbox.seconds(0.1));
            out.write(text, cut, text.length() - cut);
        }
        return System.nanoTime() - begin < SOON.toNanos();
    }

    @Test
    void aFolderIsOneCrew() throws IOException {
        sandbox.write("crew/10-a.yaml", sandbox.document("workers: [{name: a, command: [sleep, '1001']}]"));
        sandbox.write("crew/20-b.yml", sandbox.document("workers: [{name: b, command: [sleep, '1002']}]"));
        sandbox.write("crew/.hidden.yaml", "no document");
        sandbox.write("crew/notes.txt", "no document");
        var supervised = sandbox.settled(sandbox.run(sandbox.path("crew").toString()));
        int a = supervised.awaitPid("a/0");
        int b = supervised.awaitPid("b/0");
        sandbox.write("crew/30-c.yaml", sandbox.document("workers: [{name: c, command: [sleep, '1003']}]"));
        supervised.awaitPid("c/0");
        Files.delete(sandbox.path("crew/20-b.yml"));
        Patience.until("b is gone", () -> !Proc.lives(b));
        assertThat(supervised.awaitPid("a/0")).isEqualTo(a);
    }

    @Test
    void aMountedConfigMapIsFollowedThroughItsSymbolicLinks() throws IOException {
        sandbox.write("mount/..1/crew.yaml", sandbox.document(TWO.formatted("1001")));
        sandbox.swap("mount", "..1");
        Files.createSymbolicLink(sandbox.path("mount/crew.yaml"), Path.of("..data/crew.yaml"));
        var supervised = sandbox.settled(sandbox.run(sandbox.path("mount").toString()));
        int a = supervised.awaitPid("a/0");
        int b = supervised.awaitPid("b/0");

        sandbox.write("mount/..2/crew.yaml", sandbox.document(TWO.formatted("1002")));
        sandbox.swap("mount", "..2");
        supervised.awaitPidOtherThan(a, "a/0");
        assertThat(supervised.awaitPid("b/0")).isEqualTo(b);
    }

    @Test
    void aJitterHoldsAChangeBackUntilAnOperatorAsksForIt() {
        String jitter = TWO + "rollout: {jitter: %s}\n";
        var supervised = sandbox.supervise(jitter.formatted("1001", "24h"));
        int a = supervised.awaitPid("a/0");
        String before = supervised.revision();
        sandbox.crew(jitter.formatted("1002", "24h"));
        Patience.await(
                "what waits is told",
                () -> supervised.condition("ConfigValid").path("message").asText(),
                message -> message.startsWith("a changed document (sha256:") && message.contains(") waits until 2"));
        assertThat(supervised.awaitPid("a/0")).isEqualTo(a);
        assertThat(supervised.revision()).isEqualTo(before);
        assertThat(sandbox.client("reload", "--wait").awaitExit()).isZero();
        int next = supervised.awaitPid("a/0");
        assertThat(Proc.commandLine(next)).isEqualTo("sleep 1002");

        sandbox.crew(jitter.formatted("1003", "300ms"));
        supervised.awaitPidOtherThan(next, "a/0");
    }

    @Test
    void sighupReloads() {
        var supervised = sandbox.supervise(TWO.formatted("1001"));
        int a = supervised.awaitPid("a/0");
        sandbox.crew(TWO.formatted("1002"));
        supervised.program().signal("HUP");
        supervised.awaitPidOtherThan(a, "a/0");
    }

    @Test
    void anotherNameRestartsEveryWorker() {
        var supervised = sandbox.supervise(TWO.formatted("1001"));
        int a = supervised.awaitPid("a/0");
        int b = supervised.awaitPid("b/0");
        sandbox.write("crew.yaml", sandbox.document(TWO.formatted("1001")).replace("name: test", "name: other"));
        supervised.awaitPidOtherThan(a, "a/0");
        supervised.awaitPidOtherThan(b, "b/0");
    }

    @Test
    void theReloadCommandSays78AndTheErrorsOfABadDocument() {
        var supervised = sandbox.supervise(TWO.formatted("1001"));
        supervised.awaitPid("a/0");
        sandbox.crew(TWO.formatted("1002").replace("command", "comand"));
        Program reload = sandbox.client("reload");
        assertThat(reload.awaitExit()).isEqualTo(78);
        assertThat(reload.stdout() + reload.stderr()).contains("spec.workers[0].comand", "spec.workers[1].comand");
    }
}
