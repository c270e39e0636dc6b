package dev.coxswain.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With the real thread: a reader of stdout that takes nothing stops the output thread and nobody else. */
@Timeout(30)
class BlockedStdoutTest {

    /** Takes nothing until it's let go. */
    private static final class Blocked implements WritableByteChannel {
        final CountDownLatch reached = new CountDownLatch(1);
        final CountDownLatch released = new CountDownLatch(1);
        final FakeChannel behind = new FakeChannel();

        @Override
        public int write(ByteBuffer source) {
            reached.countDown();
            try {
                released.await();
                return behind.write(source);
            } catch (InterruptedException | java.io.IOException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    private final FakePipes pipes = new FakePipes();
    private final Blocked stdout = new Blocked();
    private final FakeChannel stderr = new FakeChannel();

    @Test
    void nobodyWaitsForABlockedStdoutAndNothingIsLostOnceItIsRead() throws InterruptedException {
        Output output = started(Duration.ofSeconds(10));
        blockOn(output);

        output.attach("queue", 0, 2, 20, 21, StreamSettings.DEFAULT);
        output.say(OwnLine.info("still alive"));
        output.leaderExited(1, OwnLine.info("web/0 exited"));
        output.treeGone(1);
        assertThat(OutputRig.messages(OutputRig.all(output.history(Target.all(), LogQuery.CURRENT)).stream()))
                .containsExactly("blocked");
        assertThat(output.counters("web", 0).stdout()).isEqualTo(1);

        pipes.write(20, "queued\n");
        stdout.released.countDown();
        output.close();
        assertThat(stdout.behind.text()).contains("web/0 | blocked\n").contains("queue/0 | queued\n");
        assertThat(stderr.text()).contains("still alive").contains("web/0 exited");
        assertThat(pipes.allClosed).isTrue();
    }

    @Test
    void closeGivesUpOnABlockedStdout() throws InterruptedException {
        Output output = started(Duration.ofMillis(50));
        blockOn(output);
        output.close();
        assertThat(pipes.allClosed).isTrue();
        assertThat(stderr.text()).contains("stdout or stderr is not read: what was left to write is lost");
        stdout.released.countDown();
    }

    @Test
    void closeWritesWhatThereIs() {
        stdout.released.countDown();
        Output output = started(Duration.ofSeconds(10));
        output.attach("web", 0, 1, 10, 11, StreamSettings.DEFAULT);
        pipes.write(10, "one\nlast");
        output.say(OwnLine.info("bye"));
        output.close();
        assertThat(stdout.behind.text()).contains("web/0 | one\n").contains("web/0 | last\n");
        assertThat(stderr.text()).contains("bye");
        assertThat(pipes.closed).containsExactlyInAnyOrder(10, 11);
        output.say(OwnLine.info("too late, and harmless"));
    }

    @Test
    void theThreadOutlivesAFailureOfItsLoop() throws InterruptedException {
        pipes.awaitFails = true;
        Output output = started(Duration.ofSeconds(10));
        blockOn(output);
        stdout.released.countDown();
        output.close();
        assertThat(stdout.behind.text()).contains("web/0 | blocked\n");
        assertThat(stderr.text())
                .contains("the output thread failed and goes on")
                .contains("EFAULT");
    }

    @Test
    void aWaitingFollowerIsLetGoAtTheEnd() throws InterruptedException {
        stdout.released.countDown();
        Output output = started(Duration.ofSeconds(10));
        Follower<LogLine> follower = output.follow(Target.all(), LogQuery.CURRENT, () -> {});
        output.close();
        assertThat(follower.take()).isEmpty();
    }

    private Output started(Duration closeWithin) {
        Output output = new Output(
                pipes,
                Outlets.blocking(stdout, stderr),
                Clock.systemUTC(),
                System::nanoTime,
                Format.TEXT,
                1 << 20,
                closeWithin);
        output.start();
        return output;
    }

    private void blockOn(Output output) throws InterruptedException {
        output.attach("web", 0, 1, 10, 11, StreamSettings.DEFAULT);
        pipes.write(10, "blocked\n");
        assertThat(stdout.reached.await(10, TimeUnit.SECONDS)).isTrue();
    }
}
