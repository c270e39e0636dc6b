package dev.coxswain.runtime.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.Lifecycle.Hook;
import dev.coxswain.crew.Probes.Handler;
import dev.coxswain.engine.CheckResult;
import dev.coxswain.engine.Event;
import dev.coxswain.os.Pipes;
import dev.coxswain.os.linux.LinuxPipes;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecCheckTest {

    private static final Duration SHORT = Duration.ofMillis(300);

    private final Bench bench = new Bench();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        bench.close();
    }

    private static Handler sh(String script) {
        return new Handler.Exec(List.of("sh", "-c", script));
    }

    @Test
    void exitCodeZeroIsSuccess() throws Exception {
        assertThat(bench.check(sh("exit 0")).result()).isEqualTo(CheckResult.SUCCESS);
    }

    @Test
    void aFailureTellsTheCodeAndWhatWasWritten() throws Exception {
        Event.Checked checked = bench.check(sh("echo no database; echo at all >&2; exit 3"));

        assertThat(checked.result()).isEqualTo(CheckResult.FAILURE);
        assertThat(checked.message()).matches("exit code 3 after \\d+m?s: no database at all");
    }

    @Test
    void onlyTheBeginningOfTheOutputIsKept() throws Exception {
        Event.Checked checked = bench.check(sh("head -c 1000000 /dev/zero | tr '\\0' x; exit 1"));

        assertThat(checked.message()).matches("exit code 1 after [0-9.]+m?s: x{" + Excerpt.BYTES + "}");
    }

    @Test
    void theMessageCanDoNothingToATerminal() throws Exception {
        Event.Checked checked = bench.check(sh("printf '\\033[2J\\033]0;owned\\007bad\\377\\r\\nnews'; exit 1"));

        assertThat(checked.message()).endsWith("s: bad\ufffd news");
    }

    @Test
    void theEnvironmentIsTheWorkersAndIsExpanded() throws Exception {
        Event.Checked checked = bench.check(new Handler.Exec(List.of("sh", "-c", "echo $(PORT) $SUBJECT; exit 1")));

        assertThat(checked.message()).endsWith(": 8080 web/0");
    }

    @Test
    void aProgramThatIsNotThereIsAFailureInWords() throws Exception {
        Event.Checked checked = bench.check(new Handler.Exec(List.of("/nowhere/check")));

        assertThat(checked.result()).isEqualTo(CheckResult.FAILURE);
        assertThat(checked.message()).contains("/nowhere/check", "no such file");
    }

    @Test
    void aHungCheckEndsAtItsTimeoutWithItsWholeTree() throws Exception {
        Path pids = folder.resolve("pids");
        Event.Checked checked = bench.check(
                sh("echo $$ >> " + pids + "; setsid sh -c 'echo $$ >> " + pids + "; exec sleep 100' & "
                        + "trap '' TERM; sleep 100; sleep 100"),
                Duration.ofSeconds(1));

        assertThat(checked.result()).isEqualTo(CheckResult.FAILURE);
        assertThat(checked.message()).isEqualTo("timed out after 1s");
        assertThat(Files.readAllLines(pids))
                .hasSize(2)
                .allSatisfy(pid -> assertThat(Path.of("/proc", pid)).doesNotExist());
    }

    @Test
    void whatACheckLeavesBehindIsEnded() throws Exception {
        Path pid = folder.resolve("pid");
        Event.Checked checked = bench.check(
                sh("setsid sh -c 'echo $$ > " + pid + "; exec sleep 100' & while ! [ -s " + pid + " ]; do :; done"));

        assertThat(checked.result()).isEqualTo(CheckResult.SUCCESS);
        Path left = Path.of("/proc", Files.readString(pid).strip());
        for (long until = System.nanoTime() + 10_000_000_000L; Files.exists(left); Thread.onSpinWait()) {
            assertThat(System.nanoTime()).isLessThan(until);
        }
    }

    @Test
    void aCheckThatIsCalledOffIsNotAnswered() throws Exception {
        Path pid = folder.resolve("pid");
        long task = bench.begin(sh("echo $$ > " + pid + "; exec sleep 100"), Duration.ofSeconds(100));
        bench.checks.cancel(task);

        assertThat(bench.check(sh("exit 0")).task()).isGreaterThan(task);
        assertThat(bench.checks.underWay()).isZero();
    }

    @Test
    void whereItsOutputCanNotBeReadNothingIsStarted() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (Bench lacking = new Bench(Instant.now(), () -> {
            if (asked.getAndIncrement() == 0) {
                throw new IllegalStateException("epoll_create1: EMFILE");
            }
            return new LinuxPipes();
        })) {
            Event.Checked checked = lacking.check(sh("sleep 1000"));

            assertThat(checked.result()).isEqualTo(CheckResult.UNKNOWN);
            assertThat(ProcessHandle.current().children()).isEmpty();
            assertThat(lacking.check(sh("exit 0")).result()).isEqualTo(CheckResult.SUCCESS);
        }
    }

    @Test
    void theReaderOfTheirOutputOutlivesWhatItCanNotDo() throws Exception {
        try (Bench failing = new Bench(Instant.now(), ExecCheckTest::pipesThatFailOnce)) {
            assertThat(failing.check(sh("exit 0")).result()).isEqualTo(CheckResult.SUCCESS);
            assertThat(failing.check(sh("exit 0")).result()).isEqualTo(CheckResult.SUCCESS);
            assertThat(failing.mistakes).hasSize(1);
        }
    }

    /** The first watch of a descriptor is refused. */
    private static Pipes pipesThatFailOnce() {
        Pipes real = new LinuxPipes();
        AtomicBoolean refused = new AtomicBoolean();
        return (Pipes)
                Proxy.newProxyInstance(Pipes.class.getClassLoader(), new Class<?>[] {Pipes.class}, (p, call, args) -> {
                    if (call.getName().equals("add") && refused.compareAndSet(false, true)) {
                        throw new IllegalStateException("epoll_ctl(EPOLL_CTL_ADD): ENOSPC");
                    }
                    return call.invoke(real, args);
                });
    }

    @Test
    void theTimeIsThatOfTheCheckAlone() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertThat(bench.check(sh("exit 0"), Duration.ofSeconds(30)).result())
                    .isEqualTo(CheckResult.SUCCESS);
        }
        assertThat(bench.check(sh("sleep 100"), SHORT).message()).isEqualTo("timed out after 300ms");
    }

    @Test
    void aHookIsAnsweredWhenItHasEnded() throws Exception {
        assertThat(bench.hook(new Hook.Exec(List.of("true"))).success()).isTrue();
        Event.HookEnded failed = bench.hook(new Hook.Exec(List.of("sh", "-c", "echo no; exit 9")));
        assertThat(failed.success()).isFalse();
        assertThat(failed.message()).matches("exit code 9 after .*: no");
    }
}
