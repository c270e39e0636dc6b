package dev.coxswain.logs;

import static dev.coxswain.logs.OutputRig.TIME;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Contract section 9, Text, and what a process's end means for its output. */
class OutputTest {

    private static final OwnLine REPORT = OwnLine.info("web/0 exited");
    private static final String REPORTED = TIME + " coxswain INFO | web/0 exited\n";

    private final OutputRig rig = new OutputRig();

    @Test
    void aLineBearsTheTimeAndTheInstance() {
        rig.attach("web", 0, 1).out(1, "GET / 200\n");
        assertThat(rig.stdout.text()).isEqualTo(TIME + " web/0 | GET / 200\n");
    }

    @Test
    void stdoutGoesToStdoutAndStderrToStderr() {
        rig.attach("web", 0, 1).out(1, "out\n").err(1, "err\n");
        assertThat(rig.stdout.text()).isEqualTo(TIME + " web/0 | out\n");
        assertThat(rig.stderr.text()).isEqualTo(TIME + " web/0 | err\n");
    }

    @Test
    void theSupervisorsOwnLinesGoToStderr() {
        rig.output.say(Level.INFO, "web/0 started, pid 12", Map.of("pid", 12));
        rig.output.say(OwnLine.warn("one\ntwo"));
        rig.output.turn();
        assertThat(rig.stdout.text()).isEmpty();
        assertThat(rig.stderr.text())
                .isEqualTo(TIME + " coxswain INFO | web/0 started, pid 12\n" + TIME + " coxswain WARN | one\n" + TIME
                        + " coxswain WARN + two\n");
    }

    @Test
    void theSupervisorsOwnLinesGoBackWithTheClock() {
        rig.output.say(OwnLine.info("before"));
        rig.output.turn();
        rig.now = rig.now.minus(Duration.ofHours(4));
        rig.output.say(OwnLine.info("set back"));
        rig.output.turn();
        assertThat(rig.stderr.text())
                .isEqualTo(TIME + " coxswain INFO | before\n2026-11-21T02:00:00.123Z coxswain INFO | set back\n");
    }

    @Test
    void furtherPiecesOfALongLineBearAPlus() {
        rig.attach("web", 0, 1, OutputRig.text(4, 10)).out(1, "abcdefghij\n");
        assertThat(rig.stdout.text())
                .isEqualTo(TIME + " web/0 | abcd\n" + TIME + " web/0 + efgh\n" + TIME + " web/0 + ij\n");
    }

    @Test
    void bytesThatAreNotUtf8AreReplaced() {
        rig.attach("web", 0, 1);
        rig.pipes.write(OutputRig.out(1), new byte[] {'a', (byte) 0xff, 'b', (byte) 0xe2, (byte) 0x82, '\n'});
        rig.output.turn();
        assertThat(rig.stdout.text()).isEqualTo(TIME + " web/0 | a\ufffdb\ufffd\n");
    }

    @Test
    void aCharacterThatComesInTwoReadsIsKeptWhole() {
        byte[] ship = "🚢\n".getBytes(StandardCharsets.UTF_8);
        rig.attach("web", 0, 1);
        for (byte b : ship) {
            rig.pipes.write(OutputRig.out(1), new byte[] {b});
            rig.output.turn();
        }
        assertThat(rig.stdout.text()).isEqualTo(TIME + " web/0 | 🚢\n");
    }

    @Test
    void controlCharactersPassThrough() {
        rig.attach("web", 0, 1).out(1, "\u001b[31mred\u001b[0m\tx\u0000\n");
        assertThat(rig.stdout.text()).isEqualTo(TIME + " web/0 | \u001b[31mred\u001b[0m\tx\u0000\n");
    }

    @Test
    void aTurnIsOneWrite() {
        rig.attach("web", 0, 1).attach("web", 1, 2);
        rig.pipes.write(OutputRig.out(1), "a\nb\nc\n".repeat(1000));
        rig.pipes.write(OutputRig.out(2), "d\n".repeat(200));
        rig.output.turn();
        assertThat(rig.writes).hasSize(1);
    }

    @Test
    void aStreamIsReadOnceATurnSoThatAFloodDoesNotHoldUpTheOthers() {
        rig.attach("web", 0, 1).attach("calm", 0, 2);
        rig.pipes.flood(OutputRig.out(1));
        rig.out(2, "calm\n");
        assertThat(rig.pipes.reads).isEqualTo(2);
        assertThat(rig.stdout.text()).contains("calm/0 | calm\n");
    }

    @Test
    void theLastLinesComeBeforeTheReportOfTheEnd() {
        rig.attach("web", 0, 1);
        rig.pipes.write(OutputRig.out(1), "one\ntwo");
        rig.pipes.write(OutputRig.out(1), " and a half");
        rig.pipes.write(OutputRig.err(1), "oops");
        rig.output.leaderExited(1, REPORT);
        rig.output.turn();
        assertThat(String.join("", rig.writes))
                .isEqualTo(TIME + " web/0 | one\n" + TIME + " web/0 | two and a half\n" + TIME + " web/0 | oops\n"
                        + REPORTED);
    }

    @Test
    void aGrandchildThatFloodsDoesNotHoldUpTheReport() {
        rig.attach("web", 0, 1);
        rig.pipes.flood(OutputRig.out(1));
        rig.output.leaderExited(1, REPORT);
        rig.output.turn();
        assertThat(rig.stderr.text()).isEqualTo(REPORTED);
        rig.output.treeGone(1);
        rig.output.turn();
        assertThat(rig.pipes.closed).containsExactly(OutputRig.out(1), OutputRig.err(1));
    }

    @Test
    void whatAGrandchildWritesAfterItsLeadersDeathIsWritten() {
        rig.attach("web", 0, 1).out(1, "half");
        rig.output.leaderExited(1, REPORT);
        rig.output.turn();
        rig.out(1, "more\n");
        assertThat(rig.stdout.text()).isEqualTo(TIME + " web/0 | half\n" + TIME + " web/0 | more\n");
    }

    @Test
    void pipesAreClosedOnceTheTreeIsGoneThoughAStrangerHoldsThem() {
        rig.attach("web", 0, 1);
        rig.pipes.write(OutputRig.out(1), "last");
        rig.output.treeGone(1);
        rig.output.turn();
        assertThat(rig.stdout.text()).isEqualTo(TIME + " web/0 | last\n");
        assertThat(rig.pipes.closed).containsExactly(OutputRig.out(1), OutputRig.err(1));
    }

    @Test
    void aPipeThatHasEndedIsClosedOnceAndItsLastLineWritten() {
        rig.attach("web", 0, 1).out(1, "last");
        rig.pipes.end(OutputRig.out(1));
        rig.output.turn();
        assertThat(rig.stdout.text()).isEqualTo(TIME + " web/0 | last\n");
        rig.output.leaderExited(1, REPORT);
        rig.output.treeGone(1);
        rig.output.turn();
        assertThat(rig.pipes.closed).containsExactly(OutputRig.out(1), OutputRig.err(1));
    }

    @Test
    void theReportOfAProcessThatWasNeverAttachedIsWritten() {
        rig.output.leaderExited(9, REPORT);
        rig.output.treeGone(9);
        rig.output.turn();
        assertThat(rig.stderr.text()).isEqualTo(REPORTED);
    }

    @Test
    void aPipeThatCanNotBeReadIsClosedAndTheOthersGoOn() {
        rig.attach("web", 0, 1).attach("queue", 0, 2);
        rig.pipes.breakDown(OutputRig.out(1));
        rig.out(2, "fine\n");
        assertThat(rig.stdout.text()).isEqualTo(TIME + " queue/0 | fine\n");
        assertThat(rig.stderr.text())
                .contains("cannot read stdout of web/0 any more")
                .contains("EIO");
        assertThat(rig.pipes.closed).containsExactly(OutputRig.out(1));
    }

    @Test
    void aPipeThatCanNotBeWatchedIsClosedAndTold() {
        rig.pipes.addFails = true;
        rig.attach("web", 0, 1);
        assertThat(rig.stderr.text())
                .contains("cannot read stdout of web/0 any more")
                .contains("ENOSPC");
        assertThat(rig.pipes.closed).containsExactly(OutputRig.out(1), OutputRig.err(1));
    }

    @Test
    void discardedOutputIsReadAndCountedAndNothingElse() {
        StreamSettings quiet = new StreamSettings(
                Format.TEXT, 100, 100, false, StreamSettings.Disposal.DISCARD, StreamSettings.Disposal.INHERIT);
        rig.attach("web", 0, 1, quiet).out(1, "noise\n").err(1, "signal\n");
        assertThat(rig.stdout.text()).isEmpty();
        assertThat(rig.messages(LogQuery.CURRENT)).containsExactly("signal");
        assertThat(rig.output.counters("web", 0)).isEqualTo(new Counters(1, 1, 0));
    }

    @Test
    void settingsChangeInPlace() {
        rig.attach("web", 0, 1).attach("web", 1, 2).attach("queue", 0, 3);
        rig.output.settings("web", OutputRig.json(false));
        rig.output.turn();
        rig.out(1, "a\n").out(2, "b\n").out(3, "c\n");
        assertThat(rig.stdout.text().lines())
                .satisfiesExactly(
                        a -> assertThat(a).startsWith("{"),
                        b -> assertThat(b).startsWith("{"),
                        c -> assertThat(c).isEqualTo(TIME + " queue/0 | c"));
    }

    @Test
    void aWriteMayTakeOnlyAPart() {
        rig.stdout.atOnce = 7;
        rig.attach("web", 0, 1).out(1, "a long enough line\n");
        assertThat(rig.stdout.text()).isEqualTo(TIME + " web/0 | a long enough line\n");
    }

    @Test
    void aFullNonBlockingStdoutIsTriedAgain() {
        rig.stdout.fullFor = 3;
        rig.attach("web", 0, 1).out(1, "line\n");
        assertThat(rig.stdout.text()).isEqualTo(TIME + " web/0 | line\n");
    }

    @Test
    void aLineLargerThanTheBufferIsWrittenWhole() {
        String line = "x".repeat(1_000_000);
        rig.attach("web", 0, 1, OutputRig.text(2_000_000, 10));
        rig.pipes.write(OutputRig.out(1), line + "\nnext\n");
        for (int turn = 0; turn < 16; turn++) {
            rig.output.turn();
        }
        assertThat(rig.stdout.text()).isEqualTo(TIME + " web/0 | " + line + "\n" + TIME + " web/0 | next\n");
    }

    @Test
    void aClosedStdoutIsToldOnceAndItsLinesAreCounted() {
        rig.stdout.failure = Optional.of("Broken pipe");
        rig.attach("web", 0, 1).out(1, "a\nb\n").out(1, "c\n").err(1, "d\n");
        assertThat(rig.stderr.text().lines())
                .containsExactly(
                        TIME + " coxswain WARN | cannot write to stdout: Broken pipe;"
                                + " its lines are dropped from now on",
                        TIME + " web/0 | d");
        assertThat(rig.output.counters("web", 0)).isEqualTo(new Counters(3, 1, 3));
    }

    @Test
    void aFullDiskIsToldOnceAndWritingIsTriedAgain() {
        rig.stdout.failure = Optional.of("No space left on device");
        rig.attach("web", 0, 1).out(1, "a\n").out(1, "b\n");
        rig.stdout.failure = Optional.empty();
        rig.out(1, "c\n");
        assertThat(rig.stdout.text()).isEqualTo(TIME + " web/0 | c\n");
        assertThat(rig.stderr.text().lines()).hasSize(1);
        assertThat(rig.output.counters("web", 0).dropped()).isEqualTo(2);
    }

    @Test
    void aClosedStderrIsNoReasonToStop() {
        rig.stderr.failure = Optional.of("Broken pipe");
        rig.output.say(OwnLine.info("lost"));
        rig.attach("web", 0, 1).out(1, "a\n");
        assertThat(rig.stdout.text()).isEqualTo(TIME + " web/0 | a\n");
    }

    @Test
    void tooManyOwnLinesAreDroppedAndTold() {
        for (int i = 0; i < Output.MAX_WAITING + 3; i++) {
            rig.output.say(OwnLine.info("line"));
        }
        rig.output.turn();
        assertThat(rig.stderr.text().lines())
                .hasSize(Output.MAX_WAITING + 1)
                .last()
                .isEqualTo(TIME + " coxswain WARN | 3 lines of the supervisor's own were dropped:"
                        + " stdout or stderr was blocked");
        rig.output.say(OwnLine.info("again"));
        rig.output.turn();
        assertThat(rig.stderr.text()).endsWith("INFO | again\n");
    }
}
