package dev.coxswain.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HistoryTest {

    private static final LogQuery ALL = query(LogQuery.Run.ALL);

    private final OutputRig rig = new OutputRig();
    private final AtomicInteger readies = new AtomicInteger();

    @Test
    void aLineKnowsWhereItCameFrom() {
        rig.attach("web", 2, 7, OutputRig.text(3, 10)).err(7, "oopsé\n");
        assertThat(OutputRig.all(rig.output.history(Target.all(), LogQuery.CURRENT)))
                .containsExactly(
                        new LogLine(1, rig.now, "web", 2, 7, LogLine.Stream.STDERR, true, false, "oop"),
                        new LogLine(2, rig.now, "web", 2, 7, LogLine.Stream.STDERR, false, true, "sé"));
    }

    @Test
    void ofOneInstanceOneWorkerOrAllInTheOrderOfReading() {
        rig.attach("web", 0, 1).attach("web", 1, 2).attach("queue", 0, 3);
        rig.out(2, "a\n").out(1, "b\n").out(3, "c\n").out(1, "d\n");
        assertThat(messages(Target.instance("web", 1))).containsExactly("a");
        assertThat(messages(Target.worker("web"))).containsExactly("a", "b", "d");
        assertThat(messages(Target.instance("web", 1).or(Target.worker("queue"))))
                .containsExactly("a", "c");
        assertThat(messages(Target.all())).containsExactly("a", "b", "c", "d");
        assertThat(messages(Target.worker("other"))).isEmpty();
    }

    @Test
    void theCurrentRunAndTheOneBefore() {
        rig.attach("web", 0, 1).out(1, "first\n");
        rig.attach("web", 0, 2).out(2, "second\n");
        rig.attach("web", 0, 3).out(3, "third\n");
        assertThat(rig.messages(query(LogQuery.Run.CURRENT))).containsExactly("third");
        assertThat(rig.messages(query(LogQuery.Run.PREVIOUS))).containsExactly("second");
        assertThat(rig.messages(ALL)).containsExactly("first", "second", "third");
    }

    @Test
    void theLastLinesOfItsStderrComeWithItsEnd() {
        rig.attach("web", 0, 1).err(1, "of the one before\n");
        rig.output.treeGone(1);
        rig.attach("web", 0, 2).err(2, "1\n2\n3\n4\n").out(2, "of stdout\n").err(2, "5\n6\nunfinished");
        List<String> last = new ArrayList<>();
        rig.output.leaderExited(2, OwnLine.info("web/0 exited with code 1"), last::addAll);
        rig.output.turn();
        assertThat(last).containsExactly("3", "4", "5", "6", "unfinished");
    }

    @Test
    void whatWasNeverAttachedHasNoLastLines() {
        List<List<String>> told = new ArrayList<>();
        rig.output.leaderExited(9, OwnLine.info("web/0 exited with code 1"), told::add);
        rig.output.turn();
        assertThat(told).containsExactly(List.of());
    }

    @Test
    void theRunOfADeadProcessIsCurrentUntilTheNextOne() {
        rig.attach("web", 0, 1).out(1, "first\n");
        rig.output.treeGone(1);
        rig.output.turn();
        assertThat(rig.messages(LogQuery.CURRENT)).containsExactly("first");
        rig.attach("web", 0, 2);
        assertThat(rig.messages(LogQuery.CURRENT)).isEmpty();
        assertThat(rig.messages(query(LogQuery.Run.PREVIOUS))).containsExactly("first");
    }

    @Test
    void theTailIsOfEachInstance() {
        rig.attach("web", 0, 1).attach("web", 1, 2).out(1, "a\nb\nc\n").out(2, "d\n");
        LogQuery tail = new LogQuery(LogQuery.Run.CURRENT, OptionalInt.of(2), Optional.empty());
        assertThat(rig.messages(tail)).containsExactly("b", "c", "d");
        assertThat(rig.messages(new LogQuery(LogQuery.Run.CURRENT, OptionalInt.of(0), Optional.empty())))
                .isEmpty();
    }

    @Test
    void sinceATime() {
        Instant start = rig.now;
        rig.attach("web", 0, 1).out(1, "old\n");
        rig.now = start.plusSeconds(10);
        rig.out(1, "new\n");
        assertThat(rig.messages(
                        new LogQuery(LogQuery.Run.CURRENT, OptionalInt.empty(), Optional.of(start.plusSeconds(5)))))
                .containsExactly("new");
    }

    @Test
    void aForgottenInstanceHasNoHistoryAndWhatItStillWritesIsWritten() {
        rig.attach("web", 0, 1).out(1, "before\n");
        rig.output.forget("web", 0);
        rig.output.turn();
        rig.out(1, "after\n");
        assertThat(rig.messages(ALL)).isEmpty();
        assertThat(rig.output.counters("web", 0)).isEqualTo(Counters.NONE);
        assertThat(rig.stdout.text()).endsWith(" web/0 | after\n");
    }

    @Test
    void aFollowerGetsTheHistoryAndThenEveryNewLine() throws InterruptedException {
        rig.attach("web", 0, 1).attach("queue", 0, 2).out(1, "old\n");
        Follower<LogLine> follower = follow(Target.worker("web"));
        assertThat(messages(follower.poll())).containsExactly("old");
        rig.out(1, "new\n").out(2, "not for it\n").attach("web", 1, 3).out(3, "of another instance\n");
        assertThat(messages(follower.take())).containsExactly("new", "of another instance");
        assertThat(follower.poll()).isEmpty();
    }

    @Test
    void aFollowerIsToldWhenItsBufferIsNoLongerEmpty() {
        rig.attach("web", 0, 1);
        Follower<LogLine> follower = follow(Target.all());
        assertThat(readies).hasValue(0);
        rig.out(1, "a\nb\n").out(1, "c\n");
        assertThat(readies).hasValue(1);
        follower.poll();
        rig.out(1, "d\n");
        assertThat(readies).hasValue(2);
    }

    @Test
    void aSlowFollowerMissesLinesAndIsTold() {
        rig.attach("web", 0, 1);
        Follower<LogLine> follower = follow(Target.all());
        rig.out(1, "x\n".repeat(BufferedFollower.MAX_LINES + 5));
        List<LogLine> lines = follower.poll();
        assertThat(lines).hasSize(BufferedFollower.MAX_LINES + 1);
        assertThat(lines.getLast().stream()).isEqualTo(LogLine.Stream.NOTICE);
        assertThat(lines.getLast().message()).isEqualTo("5 lines left out here: read too slowly");
        rig.out(1, "y\n");
        assertThat(messages(follower.poll())).containsExactly("y");
    }

    @Test
    void aClosedFollowerGetsNothingMore() throws InterruptedException {
        rig.attach("web", 0, 1);
        Follower<LogLine> follower = follow(Target.all());
        rig.out(1, "a\n");
        follower.close();
        rig.out(1, "b\n");
        assertThat(follower.poll()).isEmpty();
        assertThat(follower.take()).isEmpty();
    }

    @Test
    void aFollowerThatFailsIsLetGoAndTheOutputGoesOn() {
        rig.attach("web", 0, 1);
        rig.output.follow(Target.all(), LogQuery.CURRENT, () -> {
            throw new IllegalStateException("gone");
        });
        rig.out(1, "a\nb\n");
        assertThat(rig.stdout.text().lines()).hasSize(2);
    }

    private Follower<LogLine> follow(Target target) {
        return rig.output.follow(target, LogQuery.CURRENT, readies::incrementAndGet);
    }

    private List<String> messages(Target target) {
        return messages(OutputRig.all(rig.output.history(target, LogQuery.CURRENT)));
    }

    private static List<String> messages(List<LogLine> lines) {
        return OutputRig.messages(lines.stream());
    }

    private static LogQuery query(LogQuery.Run run) {
        return new LogQuery(run, OptionalInt.empty(), Optional.empty());
    }
}
