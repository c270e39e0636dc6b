package dev.coxswain.os.linux;

import static dev.coxswain.os.linux.Running.alive;
import static dev.coxswain.os.linux.Running.launch;
import static dev.coxswain.os.linux.Running.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coxswain.os.ExitStatus;
import dev.coxswain.os.Launch.Output;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Contract section 3: a supervisor that was killed and started again first ends what its earlier run left. */
@Timeout(60)
class LeftoversTest {

    private static final String EARLIER = "earlier" + ProcessHandle.current().pid();
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Running running = new Running();

    @AfterEach
    void nothingIsLeft() {
        running.close();
    }

    /** With the id of another supervisor's process. */
    private long left(String prefix, String script) {
        long tree = running.start(
                with(Map.of("COXSWAIN_ID", prefix + "-1-1"), launch(Output.CAPTURED, "sh", "-c", script)));
        running.line(tree);
        return tree;
    }

    @Test
    void allOfTheEarlierRunIsEndedAndNothingElse() {
        long ours = left(EARLIER, "sleep 1000 & setsid env -i sh -c 'echo up; exec sleep 1000' & wait");
        long another = left("another", "echo up; exec sleep 1000");
        assertThat(running.os.endLeftovers(EARLIER, LONG)).isEqualTo(3);
        assertThat(running.exit(ours)).isEqualTo(ExitStatus.killed(Libc.SIGTERM));
        assertThat(alive(running.pid(another))).isTrue();
        assertThat(running.os.endLeftovers(EARLIER, LONG)).isZero();
    }

    @Test
    void oneThatIsStoppedEndsToo() {
        long tree = left(EARLIER, "echo up; kill -STOP $$; sleep 1000");
        running.os.endLeftovers(EARLIER, LONG);
        assertThat(running.exit(tree)).isEqualTo(ExitStatus.killed(Libc.SIGTERM));
    }

    @Test
    void whatIgnoresTheRequestIsKilledAfterTheGrace() {
        long tree = left(EARLIER, "trap '' TERM; echo up; while :; do sleep 1; done");
        running.os.endLeftovers(EARLIER, Duration.ofMillis(100));
        assertThat(running.exit(tree)).isEqualTo(ExitStatus.killed(Libc.SIGKILL));
    }

    @Test
    void noPrefixWouldMeanEverybody() {
        assertThatThrownBy(() -> running.os.endLeftovers("", LONG)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void thePrefixIsOfTheSocketsAbsolutePath() {
        String prefix = LinuxOs.idPrefix(Path.of("/run/coxswain/coxswain.sock"));
        assertThat(prefix).matches("[0-9a-f]{12}");
        assertThat(LinuxOs.idPrefix(Path.of("/run/x/../coxswain/coxswain.sock")))
                .isEqualTo(prefix);
        assertThat(LinuxOs.idPrefix(Path.of("/run/other.sock"))).isNotEqualTo(prefix);
    }
}
