package dev.coxswain.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.logs.StreamSettings.Disposal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Workers' lines on their way into files. */
@Timeout(30)
class FileOutputTest {

    @TempDir
    private Path folder = Path.of("");

    private final FakePipes pipes = new FakePipes();
    private final FaultyFiles files = new FaultyFiles();
    private final FakeChannel stdout = new FakeChannel();
    private final FakeChannel stderr = new FakeChannel();
    /** Real, but for what a test adds. */
    private final AtomicLong ahead = new AtomicLong();

    private final Output output = new Output(
            pipes,
            Outlets.files(stdout, stderr).with(files),
            Clock.systemUTC(),
            () -> System.nanoTime() + ahead.get(),
            Format.TEXT,
            1 << 20,
            Duration.ofMillis(500));

    @AfterEach
    void letGo() {
        files.released.countDown();
    }

    private Disposal.ToFile to(String name) {
        return new Disposal.ToFile(folder.resolve(name), 1 << 20, 10, false, false);
    }

    private static StreamSettings settings(Disposal stdout, Disposal stderr) {
        return new StreamSettings(Format.TEXT, 100, 1000, false, stdout, stderr);
    }

    private void attach(String worker, int index, long generation, StreamSettings settings) {
        output.attach(worker, index, generation, OutputRig.out(generation), OutputRig.err(generation), settings);
        output.turn();
    }

    private void out(long generation, String text) {
        pipes.write(OutputRig.out(generation), text);
        output.turn();
    }

    private void err(long generation, String text) {
        pipes.write(OutputRig.err(generation), text);
        output.turn();
    }

    private String read(String name) {
        try {
            Path file = folder.resolve(name);
            return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void turnsUntil(BooleanSupplier done) {
        while (!done.getAsBoolean()) {
            output.turn();
            LockSupport.parkNanos(500_000);
        }
    }

    private void awaitFile(String name, String text) {
        turnsUntil(() -> read(name).equals(text));
    }

    @Test
    void aFileHasTheBytesAsTheyCameAndTheHistoryHasTheLines() {
        attach("web", 0, 1, settings(to("out"), Disposal.INHERIT));
        pipes.write(OutputRig.out(1), new byte[] {'a', (byte) 0xff, '\r', '\n', 0, '\r', 'b', '\n', '\n'});
        err(1, "an error\n");
        awaitFile("out", "a\u00ff\r\n\u0000\rb\n\n");
        assertThat(stdout.text()).isEmpty();
        assertThat(stderr.text()).contains("web/0 | an error");
        assertThat(OutputRig.messages(OutputRig.all(output.history(Target.all(), LogQuery.CURRENT)).stream()))
                .containsExactly("a\ufffd", "\u0000\rb", "", "an error");
        assertThat(output.counters("web", 0)).isEqualTo(new Counters(3, 1, 0));
    }

    @Test
    void aLongLineIsNotBrokenAndALastOneGetsItsNewline() {
        attach("web", 0, 1, settings(to("out"), Disposal.INHERIT));
        String line = "x".repeat(1000);
        out(1, line);
        out(1, line + "\r\nlast");
        output.treeGone(1);
        output.turn();
        awaitFile("out", line + line + "\r\nlast\n");
    }

    @Test
    void twoStreamsOfOneFileKeepTheirOrderAndNoLineGoesOnInAnother() {
        attach("web", 0, 1, settings(to("both"), to("both")));
        out(1, "1\n");
        err(1, "2\n");
        out(1, "3\n");
        out(1, "x".repeat(150));
        err(1, "4\n");
        out(1, "y\n");
        awaitFile("both", "1\n2\n3\n" + "x".repeat(100) + "\n4\n" + "x".repeat(50) + "y\n");
        assertThat(files.opened).isEqualTo(1);
    }

    @Test
    void replicasShareOneFile() {
        attach("web", 0, 1, settings(to("out"), Disposal.INHERIT));
        attach("web", 1, 2, settings(to("out"), Disposal.INHERIT));
        out(1, "half ");
        out(2, "two\n");
        out(1, "one\n");
        awaitFile("out", "two\nhalf one\n");
        assertThat(files.opened).isEqualTo(1);
    }

    @Test
    void settingsTakeEffectForProcessesThatRunAndTheOldFileIsClosed() {
        attach("web", 0, 1, settings(Disposal.INHERIT, Disposal.INHERIT));
        out(1, "to stdout\n");
        output.settings("web", settings(to("one"), Disposal.INHERIT));
        out(1, "to one\n");
        output.settings("web", settings(to("two"), Disposal.INHERIT));
        out(1, "to two\n");
        output.settings("web", settings(Disposal.DISCARD, Disposal.INHERIT));
        out(1, "to nobody\n");
        output.settings("web", settings(Disposal.INHERIT, Disposal.INHERIT));
        out(1, "back\n");
        awaitFile("one", "to one\n");
        awaitFile("two", "to two\n");
        turnsUntil(() -> files.closed == 2);
        assertThat(stdout.text()).contains("to stdout\n").endsWith("back\n").doesNotContain("nobody");
        assertThat(OutputRig.messages(OutputRig.all(output.history(Target.all(), LogQuery.CURRENT)).stream()))
                .containsExactly("to stdout", "to one", "to two", "back");
    }

    @Test
    void aFileIsClosedWhenTheLastOfItsWorkersIsForgotten() {
        attach("web", 0, 1, settings(to("out"), Disposal.INHERIT));
        attach("web", 1, 2, settings(to("out"), Disposal.INHERIT));
        out(1, "a\n");
        output.treeGone(1);
        output.forget("web", 0);
        out(2, "b\n");
        awaitFile("out", "a\nb\n");
        assertThat(files.closed).isZero();
        output.treeGone(2);
        output.forget("web", 1);
        turnsUntil(() -> files.closed == 1);
    }

    @Test
    void aDiskThatHangsStopsThoseWhoWriteToItAndNobodyElse() throws InterruptedException {
        files.hangs = "slow";
        attach("slow", 0, 1, settings(to("slow"), Disposal.INHERIT));
        attach("quick", 0, 2, settings(to("quick"), Disposal.INHERIT));
        attach("web", 0, 3, settings(Disposal.INHERIT, Disposal.INHERIT));
        pipes.flood(OutputRig.out(1));
        for (int i = 0; i < 50; i++) {
            output.turn();
        }
        assertThat(files.hanging.await(10, TimeUnit.SECONDS)).isTrue();
        long taken = output.counters("slow", 0).stdout();
        out(2, "quick\n");
        out(3, "web\n");
        awaitFile("quick", "quick\n");
        assertThat(stdout.text()).contains("web/0 | web\n");
        assertThat(output.counters("slow", 0).stdout()).isEqualTo(taken);
        assertThat(taken * 6).as("bytes in memory").isLessThan(2 * Buffers.BYTES + 64 * 1024);

        // Nor does the report of an end wait for it, nor what is asked after that.
        output.leaderExited(1, OwnLine.info("slow/0 exited"));
        output.treeGone(1);
        output.say(OwnLine.info("next"));
        turnsUntil(
                () -> stderr.text().contains("slow/0 exited") && stderr.text().contains("INFO | next"));
        ahead.addAndGet(FileWriter.HANGS_NANOS);
        turnsUntil(() -> stderr.text().contains("slow has taken nothing for 10 s"));
        files.hangs = "none";
        files.released.countDown();
        turnsUntil(() -> stderr.text().contains("slow takes lines again"));
    }

    /** A disk that takes its time for a moment is no reason to lose a line. */
    @Test
    void whatManyProcessesLeftIsKeptWhileTheDiskIsSlow() throws InterruptedException {
        files.hangs = "slow";
        int processes = 20;
        for (int i = 1; i <= processes; i++) {
            attach("web", i, i, settings(to("slow"), to("slow")));
            out(i, "line\n".repeat(20_000));
        }
        for (int i = 0; i < 50; i++) {
            output.turn();
        }
        assertThat(files.hanging.await(10, TimeUnit.SECONDS)).isTrue();
        for (int i = 1; i <= processes; i++) {
            output.leaderExited(i, OwnLine.info("exited " + i));
            output.treeGone(i);
        }
        turnsUntil(() -> stderr.text().contains("exited " + processes));
        files.hangs = "none";
        files.released.countDown();
        for (int i = 1; i <= processes; i++) {
            int index = i;
            turnsUntil(() -> output.counters("web", index).stdout() == 20_000);
            assertThat(output.counters("web", index)).isEqualTo(new Counters(20_000, 0, 0));
        }
        assertThat(stderr.text()).doesNotContain("dropped");
    }

    @Test
    void sixteenFilesThatHangAreTheMostThatHoldNobodyUp() {
        files.hangs = ".slow";
        for (int i = 0; i < WriterPool.MOST_THREADS - 1; i++) {
            attach("w" + i, 0, i + 1, settings(to(i + ".slow"), Disposal.INHERIT));
            out(i + 1, "a\n");
        }
        attach("quick", 0, 100, settings(to("quick"), Disposal.INHERIT));
        out(100, "quick\n");
        awaitFile("quick", "quick\n");
    }

    @Test
    void moreThanTheLargeBuffersThatThereAreMakesThemSmall() {
        Buffers buffers = new Buffers();
        Batch[] batches = new Batch[Buffers.MOST + 1];
        for (int i = 0; i < batches.length; i++) {
            batches[i] = new Batch(buffers);
            batches[i].grow(Batch.SMALL + 1, Batch.SMALL + 1);
            batches[i].length = Batch.SMALL + 1;
        }
        assertThat(batches[0].room()).isEqualTo(Buffers.FILLED - Batch.SMALL - 1);
        assertThat(batches[Buffers.MOST].room()).isNegative();
        batches[0].clear();
        assertThat(batches[Buffers.MOST].room()).isPositive();
    }

    @Test
    void linesThatCanNotBeWrittenAreCountedAndStay() {
        files.room = 0;
        attach("web", 0, 1, settings(to("out"), Disposal.INHERIT));
        out(1, "a\nb\n");
        turnsUntil(() -> stderr.text().contains("out: no space left (ENOSPC)"));
        out(1, "c\n");
        turnsUntil(() -> output.counters("web", 0).equals(new Counters(3, 0, 3)));
        assertThat(OutputRig.messages(OutputRig.all(output.history(Target.all(), LogQuery.CURRENT)).stream()))
                .containsExactly("a", "b", "c");
        assertThat(stderr.text().lines().filter(line -> line.contains("ENOSPC")))
                .hasSize(1);
    }

    @Test
    void reopeningSaysHowManyThereAre() throws IOException {
        output.reopen();
        output.turn();
        assertThat(stderr.text()).contains("no log files to reopen");
        attach("web", 0, 1, settings(to("out"), to("err")));
        out(1, "a\n");
        awaitFile("out", "a\n");
        Files.move(folder.resolve("out"), folder.resolve("moved"));
        output.reopen();
        turnsUntil(() -> Files.exists(folder.resolve("out")));
        assertThat(stderr.text()).contains("2 log files reopened");
        out(1, "b\n");
        awaitFile("out", "b\n");
        assertThat(read("moved")).isEqualTo("a\n");
    }

    @Test
    void whatIsBufferedIsWrittenAtTheEnd() {
        output.attach("web", 0, 1, OutputRig.out(1), OutputRig.err(1), settings(to("out"), Disposal.INHERIT));
        pipes.write(OutputRig.out(1), "line\n".repeat(100_000) + "last");
        output.start();
        output.close();
        assertThat(read("out")).hasSize(500_005).endsWith("line\nlast\n");
    }

    @Test
    void aDiskThatHangsAtTheEndIsNamedAndGivenUp() throws InterruptedException {
        files.hangs = "slow";
        output.attach("web", 0, 1, OutputRig.out(1), OutputRig.err(1), settings(to("slow"), Disposal.INHERIT));
        output.start();
        pipes.write(OutputRig.out(1), "a\n");
        assertThat(files.hanging.await(10, TimeUnit.SECONDS)).isTrue();
        output.close();
        assertThat(stderr.text()).contains("slow takes nothing: what was left to write is lost");
        assertThat(stderr.text()).doesNotContain("stdout or stderr is not read");
    }
}
