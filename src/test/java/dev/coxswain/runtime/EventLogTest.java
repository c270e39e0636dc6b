package dev.coxswain.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.logs.Follower;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventLogTest {

    private static final Instant NOW = Instant.parse("2026-11-21T06:00:00Z");

    private final EventLog log = new EventLog();
    private final AtomicInteger readies = new AtomicInteger();

    @Test
    void theLastThousandAreKeptTheOldestFirst() {
        IntStream.range(0, EventLog.KEPT + 5).forEach(i -> tell("web/0", "number " + i));
        List<CrewEvent> kept = log.history().poll();
        assertThat(kept).hasSize(EventLog.KEPT);
        assertThat(kept.getFirst().message()).isEqualTo("number 5");
        assertThat(kept.getLast().message()).isEqualTo("number " + (EventLog.KEPT + 4));
    }

    @Test
    void longMessagesAreCutAndFewerOfThemKept() {
        IntStream.range(0, EventLog.KEPT).forEach(i -> tell("web/0", "x".repeat(5000)));
        List<CrewEvent> kept = log.history().poll();
        assertThat(kept).allSatisfy(event -> assertThat(event.message()).hasSize(EventLog.MAX_MESSAGE));
        int characters =
                kept.stream().mapToInt(event -> event.message().length()).sum();
        assertThat(characters).isBetween(EventLog.MAX_CHARACTERS - 2 * EventLog.MAX_MESSAGE, EventLog.MAX_CHARACTERS);
        assertThat(log.history().bytes()).isLessThan(1_300_000);
    }

    @Test
    void aWorkersAreItsOwnAndItsInstances() {
        tell("web", "the worker");
        tell("web/1", "an instance");
        tell("webhook/0", "another");
        tell("", "the crew");
        assertThat(log.of("web")).extracting(CrewEvent::message).containsExactly("the worker", "an instance");
    }

    @Test
    void aFollowerGetsWhatWasAndThenWhatComes() {
        tell("web/0", "old");
        Follower<CrewEvent> follower = log.follow(readies::incrementAndGet);
        assertThat(readies).hasValue(1);
        tell("web/0", "new");
        assertThat(messages(follower)).containsExactly("old");
        assertThat(messages(follower)).containsExactly("new");
        assertThat(messages(follower)).isEmpty();
        assertThat(follower.ended()).isFalse();
    }

    @Test
    void historyAndFollowingJoinWithoutGapOrDoubleWhileOthersTell() throws InterruptedException {
        int all = 900;
        Thread teller = Thread.ofPlatform().start(() -> IntStream.range(0, all).forEach(i -> tell("web/0", "" + i)));
        var followers =
                IntStream.range(0, 20).mapToObj(i -> log.follow(() -> {})).toList();
        teller.join();
        log.end();
        for (Follower<CrewEvent> follower : followers) {
            var seen = new java.util.ArrayList<String>();
            while (!follower.ended()) {
                seen.addAll(messages(follower));
            }
            assertThat(seen)
                    .isEqualTo(
                            IntStream.range(0, all).mapToObj(Integer::toString).toList());
        }
    }

    @Test
    void aSlowFollowerIsToldHowManyItHasMissed() {
        Follower<CrewEvent> follower = log.follow(() -> {});
        IntStream.range(0, 10_003).forEach(i -> tell("web/0", "" + i));
        List<CrewEvent> read = follower.poll();
        assertThat(read).hasSize(10_001);
        assertThat(read.getLast())
                .isEqualTo(new CrewEvent(
                        NOW, CrewEvent.Type.WARNING, "EventsMissed", "", "3 events left out here: read too slowly"));
        tell("web/0", "on");
        assertThat(messages(follower)).containsExactly("on");
    }

    @Test
    void itsEndIsToldOnceAllIsRead() {
        Follower<CrewEvent> follower = log.follow(readies::incrementAndGet);
        tell("web/0", "last");
        log.end();
        assertThat(readies.get()).isGreaterThanOrEqualTo(2);
        assertThat(follower.ended()).isFalse();
        assertThat(messages(follower)).containsExactly("last");
        assertThat(follower.ended()).isTrue();
        assertThat(log.follow(() -> {}).poll()).hasSize(1);
    }

    @Test
    void aFollowerThatIsClosedOrFailsIsLetGo() {
        Follower<CrewEvent> closed = log.follow(readies::incrementAndGet);
        closed.close();
        log.follow(() -> {
            throw new IllegalStateException("gone");
        });
        tell("web/0", "on");
        tell("web/0", "and on");
        assertThat(closed.poll()).isEmpty();
        assertThat(readies).hasValue(0);
        assertThat(log.of("web")).hasSize(2);
    }

    private void tell(String regarding, String message) {
        log.accept(new CrewEvent(NOW, CrewEvent.Type.NORMAL, "Told", regarding, message));
    }

    private static List<String> messages(Follower<CrewEvent> follower) {
        return follower.poll().stream().map(CrewEvent::message).toList();
    }
}
