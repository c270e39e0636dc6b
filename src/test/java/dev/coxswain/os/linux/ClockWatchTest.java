package dev.coxswain.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All but the clock being set, which nobody does to this machine. */
@Timeout(60)
class ClockWatchTest {

    @Test
    void theKernelIsAskedToCancelATimerOfTheWallClockWhenThatIsSet() throws Exception {
        LinuxClockWatch watch = new LinuxClockWatch();
        String timer = Files.readString(Path.of("/proc/self/fdinfo/" + watch.descriptor()));
        watch.close();
        assertThat(watch.awaitSet()).isFalse();
        // proc_pid_fdinfo(5): the flags in octal.
        assertThat(timer)
                .contains("clockid: 0\n", "settime flags: 03\n")
                .containsPattern("it_value: \\([1-9]\\d{8,}, ");
    }

    @Test
    void anEndOfTimeThatHasComeEndsTheWaitAndIsPutOff() throws Exception {
        LinuxClockWatch watch = new LinuxClockWatch(Instant.now().getEpochSecond() - 1);
        assertThat(watch.awaitSet()).isTrue();
        assertThat(Files.readString(Path.of("/proc/self/fdinfo/" + watch.descriptor())))
                .containsPattern("it_value: \\([1-9]\\d{8,}, ");
        watch.close();
        assertThat(watch.awaitSet()).isFalse();
    }

    @Test
    void closingItEndsTheWaitAndGivesTheDescriptorBack() throws Exception {
        LinuxClockWatch watch = new LinuxClockWatch();
        CompletableFuture<Boolean> waited = new CompletableFuture<>();
        Thread waiter = Thread.ofPlatform().daemon().start(() -> waited.complete(watch.awaitSet()));
        watch.close();
        watch.close();
        assertThat(waited.get(30, TimeUnit.SECONDS)).isFalse();
        waiter.join();
        assertThat(Path.of("/proc/self/fd/" + watch.descriptor()))
                .satisfiesAnyOf(
                        gone -> assertThat(gone).doesNotExist(),
                        reused -> assertThat(Files.readSymbolicLink(reused).toString())
                                .doesNotContain("timerfd"));
    }
}
