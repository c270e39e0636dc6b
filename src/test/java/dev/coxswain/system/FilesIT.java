package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a change in a worker's {@code files} does to it, and to nobody else. */
class FilesIT {

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    @Test
    void aChangedFileRestartsItsWorkerAlone() {
        sandbox.write("web.conf", "1");
        var supervised = sandbox.supervise("""
                workers:
                  - {name: web, command: [sh, -c, "cat $DIR/web.conf >> $DIR/read; exec sleep 1000"], files: [$DIR/web.conf]}
                  - {name: other, command: [sleep, "1000"]}
                """);
        int web = supervised.awaitPid("web/0");
        int other = supervised.awaitPid("other/0");
        Patience.until("it has read the first", () -> sandbox.read("read").equals("1"));
        sandbox.write("web.conf", "2");
        supervised.awaitPidOtherThan(web, "web/0");
        Patience.until("it has read the second", () -> sandbox.read("read").equals("12"));
        assertThat(supervised.instance("web/0").at("/lastExit/reason").asText()).isEqualTo("Replaced");
        assertThat(supervised.awaitPid("other/0")).isEqualTo(other);
        supervised.program().assertStderrHas("web " + sandbox.path("web.conf") + " changed: restarting");
        assertThat(supervised.instance("web/0").path("restarts").asInt()).isEqualTo(1);
    }

    @Test
    void withAReloadSignalEachProcessIsToldAndStays() {
        sandbox.write("conf/a", "1");
        var supervised = sandbox.supervise("""
                workers:
                  - name: web
                    replicas: 2
                    command: [sh, -c, "trap 'echo $COXSWAIN_INSTANCE >> $DIR/told' HUP; echo x >> $DIR/up; while :; do sleep 0.05; done"]
                    files: [$DIR/conf]
                    lifecycle: {reload: {signal: SIGHUP}}
                """);
        Patience.until("both listen", () -> sandbox.lines("up").size() == 2);
        int first = supervised.awaitPid("web/0");
        int second = supervised.awaitPid("web/1");
        sandbox.write("conf/b", "1");
        Patience.until("both are told", () -> sandbox.lines("told").size() == 2);
        assertThat(sandbox.lines("told")).containsExactlyInAnyOrder("0", "1");
        assertThat(supervised.awaitPid("web/0")).isEqualTo(first);
        assertThat(supervised.awaitPid("web/1")).isEqualTo(second);
    }

    @Test
    void aReloadCommandRunsAsTheWorkerWouldAndItsFailureIsTold() {
        sandbox.write("a", "1");
        var supervised = sandbox.supervise("""
                workers:
                  - name: web
                    command: [sleep, "1000"]
                    env: [{name: COLOUR, value: blue}]
                    files: [$DIR/a]
                    lifecycle: {reload: {exec: {command: [sh, -c, "echo $COLOUR >> $DIR/ran; exit 3"]}}}
                """);
        int pid = supervised.awaitPid("web/0");
        sandbox.write("a", "2");
        supervised.program().awaitStderr("web/0 reload failed: exit code 3");
        assertThat(sandbox.read("ran")).isEqualTo("blue\n");
        assertThat(supervised.awaitPid("web/0")).isEqualTo(pid);
    }

    @Test
    void theSwapOfAMountedSecretCountsForWhatIsAnother() throws IOException {
        sandbox.write("secret/..1/key", "1");
        sandbox.write("secret/..1/other", "1");
        sandbox.swap("secret", "..1");
        Files.createSymbolicLink(sandbox.path("secret/key"), Path.of("..data/key"));
        Files.createSymbolicLink(sandbox.path("secret/other"), Path.of("..data/other"));
        var supervised = sandbox.supervise("""
                workers:
                  - {name: a, command: [sleep, "1000"], files: [$DIR/secret/key]}
                  - {name: b, command: [sleep, "1000"], files: ["$DIR/secret/o*"]}
                """);
        int a = supervised.awaitPid("a/0");
        int b = supervised.awaitPid("b/0");
        sandbox.write("secret/..2/key", "2");
        sandbox.write("secret/..2/other", "1");
        sandbox.swap("secret", "..2");
        supervised.awaitPidOtherThan(a, "a/0");
        assertThat(supervised.awaitPid("b/0")).isEqualTo(b);
    }

    @Test
    void aShutdownThatMayTakeLongerThanItIsGivenIsWarnedOf() {
        String spec = """
                terminationGracePeriodSeconds: %d
                workers:
                  - {name: db, command: [sleep, "1000"]}
                  - {name: web, command: [sleep, "1000"], dependsOn: [{name: db}]}
                """;
        var supervised = sandbox.supervise(spec.formatted(20));
        supervised.awaitPid("web/0");
        assertThat(supervised.program().stderr()).doesNotContain("a shutdown may take");
        sandbox.crew(spec.formatted(19));
        supervised.program().awaitStderr("a shutdown may take 20 s (web, then db), longer than");
    }
}
