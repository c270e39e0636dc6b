package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a process is started with, and what is said where it can't be. */
class EnvironmentIT {

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    @Test
    void commandArgsAndEnvAreExpandedAsInKubernetes() {
        sandbox.environment("OUTER", "outer");
        var supervised = sandbox.supervise("""
                workers:
                  - name: a
                    restartPolicy: Never
                    env:
                      - {name: FIRST, value: one}
                      - {name: SECOND, value: "$(FIRST)-$(OUTER)-$(LATER)"}
                      - {name: LATER, value: "$$(FIRST)"}
                    command: [printf, "%s|"]
                    args: ["$(SECOND)", "$(LATER)", "$(UNKNOWN)", "$$(FIRST)", "$(COXSWAIN_WORKER)", "$HOME"]
                """);
        supervised.await("a/0", "Succeeded");
        supervised
                .program()
                .awaitLine(line -> line.endsWith("a/0 | one-outer-$(LATER)|$(FIRST)|$(UNKNOWN)|$(FIRST)|a|$HOME|"));
    }

    @Test
    void filesAreReadAtEachStart() {
        sandbox.write("secret", "first\n");
        sandbox.write("app.env", "# settings\nexport PLAIN=a b\nQUOTED=\"x\\ny\"\nLITERAL='$(HOME)'\n");
        var supervised = sandbox.supervise("""
                workers:
                  - name: a
                    envFrom: [{fileRef: {path: $DIR/app.env}, prefix: APP_}, {fileRef: {path: $DIR/none, optional: true}}]
                    env:
                      - {name: SECRET, valueFrom: {fileRef: {path: $DIR/secret}}}
                    command: [sleep, "1000"]
                """);
        var environment = Proc.environment(supervised.awaitPid("a/0"));
        assertThat(environment)
                .containsEntry("SECRET", "first")
                .containsEntry("APP_PLAIN", "a b")
                .containsEntry("APP_QUOTED", "x\ny")
                .containsEntry("APP_LITERAL", "$(HOME)");
        sandbox.write("secret", "second\n");
        supervised.order("a/restart");
        assertThat(Proc.environment(supervised.awaitPid("a/0"))).containsEntry("SECRET", "second");
    }

    @Test
    void aFileThatIsMissingIsAStartErrorThatNamesIt() {
        var supervised = sandbox.supervise("""
                workers:
                  - name: a
                    restartPolicy: Never
                    env: [{name: SECRET, valueFrom: {fileRef: {path: $DIR/nowhere}}}]
                    command: [sleep, "1000"]
                  - {name: b, command: [sleep, "1000"]}
                """);
        var exit = supervised.await("a/0", "Failed").path("lastExit");
        assertThat(exit.path("reason").asText()).isEqualTo("StartError");
        assertThat(exit.path("message").asText())
                .contains(sandbox.path("nowhere").toString());
        supervised.await("b/0", "Running");
    }

    @ParameterizedTest
    @CsvSource({
        "/no/such/program, 127, no such file",
        "no-such-program,  127, no-such-program",
        "$DIR/text,        126, permission denied",
        "$DIR,             126, is a directory",
        "$DIR/garbage,     126, exec format error"
    })
    void whatCannotBeStartedIsSaidInWords(String command, int code, String words) {
        sandbox.write("text", "no program");
        sandbox.write("garbage", "\u0001\u0002\u0003").toFile().setExecutable(true);
        var supervised = sandbox.supervise("""
                workers: [{name: a, restartPolicy: Never, command: ["%s"]}]
                """.formatted(command));
        var exit = supervised.await("a/0", "Failed").path("lastExit");
        assertThat(exit.path("reason").asText()).isEqualTo("StartError");
        assertThat(exit.path("exitCode").asInt()).isEqualTo(code);
        assertThat(exit.path("message").asText()).contains(words);
        assertThat(supervised.instance("a/0").path("restarts").asInt()).isZero();
    }

    @Test
    void aWorkingDirectoryThatIsMissingIsAStartErrorThatNamesIt() {
        var supervised = sandbox.supervise("""
                workers: [{name: a, restartPolicy: Never, workingDir: /no/such/folder, command: ["true"]}]
                """);
        var exit = supervised.await("a/0", "Failed").path("lastExit");
        assertThat(exit.path("reason").asText()).isEqualTo("StartError");
        assertThat(exit.path("message").asText()).contains("/no/such/folder");
    }

    @Test
    void aStartErrorBacksOffAndHealsOnceItsCauseIsGone() {
        var supervised = sandbox.supervise("""
                workers:
                  - {name: a, backoff: {immediateRestarts: 0, delay: 200ms, maxDelay: 200ms}, command: [$DIR/program]}
                """);
        supervised.await("a/0", "Backoff");
        sandbox.write("program", "#!/bin/sh\nexec sleep 1000\n").toFile().setExecutable(true);
        supervised.await("a/0", "Running");
    }

    @Test
    void aProcessIsToldWhoItIs() {
        var supervised = sandbox.supervise("""
                workers:
                  - {name: a, replicas: 2, command: [sleep, "1000"]}
                """);
        supervised.awaitPid("a/0");
        int before = supervised.awaitPid("a/1");
        var first = Proc.environment(before);
        assertThat(first)
                .containsEntry("COXSWAIN_CREW", "test")
                .containsEntry("COXSWAIN_WORKER", "a")
                .containsEntry("COXSWAIN_INSTANCE", "1")
                .containsEntry("COXSWAIN_RESTARTS", "0")
                .containsKey("COXSWAIN_ID");
        Signals.send("KILL", before);
        var second = Proc.environment(supervised.awaitPidOtherThan(before, "a/1"));
        assertThat(second).containsEntry("COXSWAIN_RESTARTS", "1");
        assertThat(second.get("COXSWAIN_ID")).isNotEqualTo(first.get("COXSWAIN_ID"));
    }

    @Test
    void pidFilesComeAndGoWithTheirProcess() {
        var supervised = sandbox.supervise("""
                pidDir: $DIR/pids
                workers: [{name: a, command: [sleep, "1000"]}]
                """);
        int pid = supervised.awaitPid("a/0");
        assertThat(sandbox.awaitNumber("pids/a-0.pid")).isEqualTo(pid);
        assertThat(sandbox.awaitNumber("pids/coxswain.pid"))
                .isEqualTo(supervised.program().pid());
        supervised.order("a/stop");
        Patience.until("it goes", () -> !sandbox.path("pids/a-0.pid").toFile().exists());
        assertThat(supervised.terminate()).isZero();
        assertThat(sandbox.path("pids/coxswain.pid")).doesNotExist();
    }

    @Test
    void theWorkingDirectoryIsTheSupervisorsUnlessSaid() {
        var supervised = sandbox.supervise("""
                workers:
                  - {name: a, restartPolicy: Never, command: [pwd]}
                  - {name: b, restartPolicy: Never, workingDir: /usr, command: [pwd]}
                """);
        supervised.program().awaitLine(line -> line.endsWith("a/0 | " + sandbox.folder()));
        supervised.program().awaitLine(line -> line.endsWith("b/0 | /usr"));
    }
}
