package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code run} ends with: contract section 8. */
class ExitCodeIT {

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    @ParameterizedTest
    @CsvSource({"exit 0, 0", "exit 3, 3", "kill -KILL $$, 137", "kill -TERM $$, 143"})
    void runOfACommandEndsWithItsCode(String script, int code) {
        Program run = sandbox.run("--restart", "Never", "--", "sh", "-c", script);
        assertThat(run.awaitExit()).as(run.stderr()).isEqualTo(code);
        sandbox.assertNothingLeft();
    }

    @Test
    void runOfACommandThatIsNotThereEndsWith127() {
        Program run = sandbox.run("--restart", "Never", "--", "/no/such/program");
        assertThat(run.awaitExit()).isEqualTo(127);
        run.assertStderrHas("/no/such/program", "no such file");
    }

    @Test
    void runOfACommandThatMayNotBeExecutedEndsWith126() {
        String text = sandbox.write("text", "no program").toString();
        Program run = sandbox.run("--restart", "Never", "--", text);
        assertThat(run.awaitExit()).isEqualTo(126);
        run.assertStderrHas(text, "permission denied");
    }

    @Test
    void runOfACommandStartsItAgainOnFailureUnlessSaid() {
        Program run = sandbox.run(
                "--",
                "sh",
                "-c",
                "[ -e $0 ] && exit 0; touch $0; exit 1",
                sandbox.path("again").toString());
        assertThat(run.awaitExit()).as(run.stderr()).isZero();
        assertThat(sandbox.path("again")).exists();
    }

    @Test
    void nothingOfACommandIsExpandedAndItIsCalledAfterItsBaseName() {
        Program run = sandbox.run(
                "--restart",
                "Never",
                "--",
                "/bin/sh",
                "-c",
                "printf '%s\\n' \"$0 $COXSWAIN_CREW $COXSWAIN_WORKER $COXSWAIN_INSTANCE\"",
                "$(HOME) $$ \\n");
        assertThat(run.awaitExit()).isZero();
        assertThat(run.lines()).singleElement().asString().endsWith("sh/0 | $(HOME) $$ \\n sh sh 0");
    }

    @Test
    void askedToStopItEndsWithZeroAlsoWhereSomethingHadToBeKilled() {
        var supervised = sandbox.supervise("""
                workers:
                  - name: a
                    terminationGracePeriodSeconds: 1
                    command: [sh, -c, "trap '' TERM; touch $DIR/deaf; while :; do sleep 0.1; done"]
                """);
        supervised.awaitPid("a/0");
        Patience.until("it is deaf", () -> sandbox.path("deaf").toFile().exists());
        assertThat(supervised.terminate()).isZero();
        sandbox.assertNothingLeft();
    }

    @Test
    void onFailureShutdownEndsWithTheCodeOfTheFirstThatFailedForGood() {
        Program run = sandbox.run(sandbox.crew("""
                workers:
                  - {name: other, command: [sleep, "1000"]}
                  - {name: a, restartPolicy: Never, onFailure: Shutdown, command: [sh, -c, "sleep 0.2; exit 42"]}
                """).toString());
        assertThat(run.awaitExit()).as(run.stderr()).isEqualTo(42);
        sandbox.assertNothingLeft();
    }

    @Test
    void onSuccessShutdownEndsWithZero() {
        Program run = sandbox.run(sandbox.crew("""
                workers:
                  - {name: other, command: [sleep, "1000"]}
                  - {name: a, replicas: 2, restartPolicy: OnFailure, onSuccess: Shutdown, command: [sleep, "0.2"]}
                """).toString());
        assertThat(run.awaitExit()).as(run.stderr()).isZero();
        sandbox.assertNothingLeft();
    }

    @Test
    void aFailureWhoseOwnCodeIsASuccessEndsWithOne() {
        Program run = sandbox.run(sandbox.crew("""
                workers:
                  - name: a
                    restartPolicy: Never
                    onFailure: Shutdown
                    successExitCodes: [3]
                    command: [sh, -c, "exit 0"]
                """).toString());
        assertThat(run.awaitExit()).as(run.stderr()).isEqualTo(1);
    }

    @Test
    void allFinishedEndsOnceNoWorkerCanRunAgain() {
        Program run = sandbox.run(sandbox.crew("""
                exit: {when: AllFinished}
                workers:
                  - {name: good, restartPolicy: OnFailure, command: [sleep, "0.3"]}
                  - {name: bad, restartPolicy: Never, command: [sh, -c, "exit 5"]}
                  - {name: waits, restartPolicy: Never, dependsOn: [{name: bad, condition: Succeeded}], command: ["true"]}
                """).toString());
        assertThat(run.awaitExit()).as(run.stderr()).isEqualTo(5);
    }

    @Test
    void allFinishedWellEndsWithZero() {
        Program run = sandbox.run(sandbox.crew("""
                exit: {when: AllFinished}
                workers: [{name: good, restartPolicy: Never, command: ["true"]}]
                """).toString());
        assertThat(run.awaitExit()).as(run.stderr()).isZero();
    }

    @Test
    void anEmptyListThatExitsWhenAllIsFinishedEndsWithZero() {
        assertThat(sandbox.run(sandbox.crew("exit: {when: AllFinished}\nworkers: []")
                                .toString())
                        .awaitExit())
                .isZero();
    }

    @Test
    void anEmptyListIdlesElse() {
        var supervised = sandbox.supervise("workers: []");
        supervised.awaitCondition("Ready", "True", "AllReady");
        assertThat(supervised.terminate()).isZero();
    }

    @Test
    void aFirstDocumentThatIsInvalidOrMissingEndsWith78() {
        Program invalid = sandbox.run(
                sandbox.crew("workers: [{name: A B, command: ls}, {nam: c}]").toString());
        assertThat(invalid.awaitExit()).isEqualTo(78);
        invalid.assertStderrHas("spec.workers[0].name", "spec.workers[0].command", "spec.workers[1].nam");

        Program missing = sandbox.run(sandbox.path("nowhere.yaml").toString());
        assertThat(missing.awaitExit()).isEqualTo(78);
        missing.assertStderrHas("nowhere.yaml");
    }

    @Test
    void wrongUseEndsWith2() {
        assertThat(sandbox.run("--no-such-flag").awaitExit()).isEqualTo(2);
    }

    @Test
    void aSecondRunOnTheSameSocketEndsWith73AndNamesTheFirst() {
        var supervised = sandbox.supervise("workers: [{name: a, command: [sleep, '1000']}]");
        int a = supervised.awaitPid("a/0");
        Program second = sandbox.run(sandbox.path("crew.yaml").toString());
        assertThat(second.awaitExit()).isEqualTo(73);
        second.assertStderrHas(Integer.toString(supervised.program().pid()));
        assertThat(supervised.awaitPid("a/0")).isEqualTo(a);
    }

    @Test
    void aSocketThatAKilledSupervisorLeftIsTakenOver() {
        var first = sandbox.supervise("workers: []");
        first.program().signal("KILL");
        first.program().awaitExit();
        assertThat(sandbox.socket()).exists();
        assertThat(sandbox.settled(sandbox.run(sandbox.path("crew.yaml").toString()))
                        .terminate(Duration.ofSeconds(10)))
                .isZero();
        assertThat(sandbox.socket()).doesNotExist();
    }

    @Test
    void aStandardFolderThatIsOpenToEverybodyEndsWith73AndAChosenOneIsWarnedOf() throws Exception {
        java.nio.file.Path folder = java.nio.file.Files.createDirectory(sandbox.path("coxswain"));
        java.nio.file.Files.setAttribute(folder, "unix:mode", 0777);
        sandbox.environment("XDG_RUNTIME_DIR", sandbox.folder().toString());
        sandbox.environment("COXSWAIN_SOCKET", "");
        String crew = sandbox.crew("workers: []").toString();
        Program refused = sandbox.run(crew);
        assertThat(refused.awaitExit()).isEqualTo(73);
        refused.assertStderrHas(folder + " can be written to by everybody");
        assertThat(folder).isEmptyDirectory();

        java.nio.file.Path socket = folder.resolve("coxswain.sock");
        Program warned = sandbox.run(crew, "--socket", socket.toString());
        warned.awaitStderr("WARN | the folder " + folder + " can be written to by everybody");
        assertThat(sandbox.settled(warned, socket).terminate(Duration.ofSeconds(10)))
                .isZero();
    }

    @Test
    void theSocketIsForItsOwnerOnly() throws Exception {
        sandbox.environment("COXSWAIN_SOCKET", sandbox.path("made/c.sock").toString());
        sandbox.settled(sandbox.run(sandbox.crew("workers: []").toString()), sandbox.path("made/c.sock"));
        assertThat(java.nio.file.Files.getPosixFilePermissions(sandbox.path("made/c.sock")))
                .isEqualTo(java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
        assertThat(java.nio.file.Files.getPosixFilePermissions(sandbox.path("made")))
                .isEqualTo(java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void theSourceMayComeFromTheEnvironmentOrTheFolderOneIsIn() {
        sandbox.crew("exit: {when: AllFinished}\nworkers: [{name: a, restartPolicy: Never, command: [echo, here]}]");
        Program inFolder = sandbox.run();
        assertThat(inFolder.awaitExit()).as(inFolder.stderr()).isZero();
        assertThat(inFolder.stdout()).contains("a/0 | here");
        sandbox.environment(
                "COXSWAIN_SOURCE",
                sandbox.write("other.yaml", sandbox.read("crew.yaml").replace("here", "there"))
                        .toString());
        Program inEnvironment = sandbox.run();
        assertThat(inEnvironment.awaitExit()).as(inEnvironment.stderr()).isZero();
        assertThat(inEnvironment.stdout()).contains("a/0 | there");
        assertThat(List.of(inFolder, inEnvironment)).noneMatch(Program::lives);
    }
}
