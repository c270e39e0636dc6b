package dev.coxswain.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stdout that nobody reads, turn by turn: what waits, for how long, and what that may cost. */
@Timeout(30)
class FullStdoutTest {

    /** A pipe whose reader takes nothing until it's let go. */
    private static final class Unread implements WritableByteChannel {
        private final FakeChannel behind = new FakeChannel();
        final CountDownLatch reached = new CountDownLatch(1);
        final CountDownLatch read = new CountDownLatch(1);

        @Override
        public int write(ByteBuffer source) {
            reached.countDown();
            try {
                read.await();
                synchronized (behind) {
                    return behind.write(source);
                }
            } catch (InterruptedException | java.io.IOException e) {
                throw new AssertionError(e);
            }
        }

        String text() {
            synchronized (behind) {
                return behind.text();
            }
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    /** Lets a test wait for what was written. */
    private static final class Read implements WritableByteChannel {
        private final FakeChannel behind = new FakeChannel();
        private final Semaphore writes = new Semaphore(0);

        @Override
        public synchronized int write(ByteBuffer source) throws java.io.IOException {
            int count = behind.write(source);
            writes.release();
            return count;
        }

        synchronized String text() {
            return behind.text();
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    private static final OwnLine REPORT = OwnLine.info("web/0 exited");
    private static final String LINE = "x".repeat(999) + "\n";

    private final FakePipes pipes = new FakePipes();
    private final Unread stdout = new Unread();
    private final Read stderr = new Read();
    /** Real, but for what a test adds. */
    private final AtomicLong ahead = new AtomicLong();

    private final Output output = new Output(
            pipes,
            Outlets.blocking(stdout, stderr),
            Clock.systemUTC(),
            () -> System.nanoTime() + ahead.get(),
            Format.TEXT,
            1 << 20,
            Duration.ofSeconds(2));

    @AfterEach
    void letGo() {
        stdout.read.countDown();
    }

    private void attach(String worker, long generation) {
        output.attach(
                worker, 0, generation, OutputRig.out(generation), OutputRig.err(generation), StreamSettings.DEFAULT);
        output.turn();
    }

    /** The writer sits in its write, and the buffer behind it is full. */
    private void fill(long generation) throws InterruptedException {
        pipes.write(OutputRig.out(generation), "first\n");
        output.turn();
        assertThat(stdout.reached.await(10, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 20; i++) {
            pipes.write(OutputRig.out(generation), LINE.repeat(50));
            output.turn();
        }
    }

    /** As long as a stdout that makes no progress is waited for. */
    private void pass(long millis) {
        ahead.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private void turnsUntil(BooleanSupplier done) throws InterruptedException {
        while (!done.getAsBoolean()) {
            output.turn();
            stderr.writes.tryAcquire(1, TimeUnit.MILLISECONDS);
        }
    }

    @Test
    void stderrFlowsThoughStdoutIsStuck() throws InterruptedException {
        attach("web", 1);
        fill(1);
        pipes.write(OutputRig.err(1), "an error\n");
        output.say(OwnLine.info("still alive"));
        turnsUntil(() -> stderr.text().contains("still alive") && stderr.text().contains("web/0 | an error\n"));
        assertThat(stdout.text()).isEmpty();
    }

    @Test
    void aFullBufferStopsTheReadingAndNothingIsLost() throws InterruptedException {
        attach("web", 1);
        attach("calm", 2);
        fill(1);
        int reads = pipes.reads;
        pipes.write(OutputRig.out(1), "last\n");
        pipes.write(OutputRig.out(2), "calm\n");
        for (int i = 0; i < 10; i++) {
            output.turn();
        }
        assertThat(pipes.reads).isEqualTo(reads);
        assertThat(output.counters("web", 0).stdout()).isLessThan(400);

        stdout.read.countDown();
        turnsUntil(() -> stdout.text().contains("last\n") && stdout.text().contains("calm/0 | calm\n"));
        assertThat(stdout.text().lines().filter(line -> line.contains("web/0 | x")))
                .hasSize(1000);
        assertThat(stdout.text()).contains("web/0 | first\n");
        assertThat(output.counters("web", 0)).isEqualTo(new Counters(1002, 0, 0));
    }

    @Test
    void oneReadOfManyShortLinesStopsInItsMiddle() throws InterruptedException {
        attach("web", 1);
        fill(1);
        attach("calm", 2);
        stdout.read.countDown();
        turnsUntil(() ->
                output.counters("web", 0).stdout() == 1001 && stdout.text().endsWith(LINE));
        pipes.write(OutputRig.out(1), "\n".repeat(60_000));
        pipes.write(OutputRig.out(1), "end\n");
        output.turn();
        assertThat(output.counters("web", 0).stdout()).isLessThan(1001 + 20_000);
        turnsUntil(() -> stdout.text().endsWith("end\n"));
        assertThat(output.counters("web", 0)).isEqualTo(new Counters(61_002, 0, 0));
    }

    @Test
    void aReportDoesNotWaitForAStuckStdoutAndTheLastLinesFollow() throws InterruptedException {
        attach("web", 1);
        fill(1);
        pipes.write(OutputRig.out(1), "last words");
        output.leaderExited(1, REPORT);
        output.treeGone(1);
        output.turn();
        assertThat(stderr.text()).isEmpty();

        pass(100);
        turnsUntil(() -> stderr.text().contains("web/0 exited"));
        stdout.read.countDown();
        turnsUntil(() -> stdout.text().endsWith("web/0 | last words\n"));
        assertThat(pipes.closed).containsExactlyInAnyOrder(OutputRig.out(1), OutputRig.err(1));
        assertThat(output.counters("web", 0).dropped()).isZero();
    }

    @Test
    void theLastLinesOfThirtyTwoAreKeptAndOthersAreCounted() throws InterruptedException {
        attach("loud", 1);
        fill(1);
        pass(100);
        for (int generation = 2; generation < 102; generation++) {
            attach("web", generation);
            pipes.write(OutputRig.out(generation), "run " + generation + "\nbye");
            output.leaderExited(generation, REPORT);
            output.treeGone(generation);
            output.turn();
        }
        // Every stderr, and the stdout of all but those that are kept.
        assertThat(pipes.closed).hasSize(100 + 100 - OutputLoop.MOST_ENDED);
        assertThat(output.counters("web", 0)).isEqualTo(new Counters(200 - 2 * 32, 0, 2 * (100 - 32)));
        turnsUntil(
                () -> stderr.text().contains("stdout is not read: the last lines of ended processes are kept for 32"));

        stdout.read.countDown();
        turnsUntil(() -> stdout.text().contains("run 33\n"));
        turnsUntil(() -> stderr.text().contains("136 lines of processes that have ended were dropped while stdout"));
        assertThat(stdout.text().lines().filter(line -> line.contains("web/0 | run")))
                .hasSize(32);
        assertThat(pipes.closed).hasSize(200);
        assertThat(OutputRig.messages(OutputRig.all(output.history(Target.worker("web"), LogQuery.CURRENT)).stream()))
                .containsExactly("run 101", "bye");
    }

    @Test
    void anEmptyPipeOfAnEndedProcessIsClosedAtOnce() throws InterruptedException {
        attach("loud", 1);
        fill(1);
        attach("web", 2);
        output.treeGone(2);
        output.turn();
        assertThat(pipes.closed).containsExactlyInAnyOrder(OutputRig.out(2), OutputRig.err(2));
    }

    @Test
    void discardedOutputIsReadThoughStdoutIsFull() throws InterruptedException {
        attach("loud", 1);
        fill(1);
        StreamSettings quiet = new StreamSettings(
                Format.TEXT, 100, 100, false, StreamSettings.Disposal.DISCARD, StreamSettings.Disposal.INHERIT);
        output.attach("web", 0, 2, OutputRig.out(2), OutputRig.err(2), quiet);
        output.turn();
        pipes.write(OutputRig.out(2), "noise\n");
        output.turn();
        assertThat(output.counters("web", 0).stdout()).isEqualTo(1);
    }

    @Test
    void ourOwnLinesAreBoundedWhenStderrIsStuck() throws InterruptedException {
        Output other = new Output(
                pipes,
                Outlets.blocking(stdout, stdout),
                Clock.systemUTC(),
                System::nanoTime,
                Format.TEXT,
                1 << 20,
                Duration.ofSeconds(2));
        other.say(OwnLine.info("first"));
        other.turn();
        assertThat(stdout.reached.await(10, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 2000; i++) {
            other.say(OwnLine.info("x".repeat(1000)));
        }
        other.turn();
        stdout.read.countDown();
        while (!stdout.text().contains("lines of the supervisor's own were dropped")) {
            other.turn();
            stderr.writes.tryAcquire(1, TimeUnit.MILLISECONDS);
        }
        assertThat(stdout.text().length()).isBetween(1024 * 1024, 1100 * 1024);
    }
}
