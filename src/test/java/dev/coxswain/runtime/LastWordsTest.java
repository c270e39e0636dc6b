package dev.coxswain.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.engine.Event;
import dev.coxswain.engine.InstanceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LastWordsTest {

    private final List<String> told = new ArrayList<>();
    private final LastWords words;

    LastWordsTest() {
        EventFeed feed = new EventFeed();
        feed.subscribe(event -> told.add(event.regarding() + " " + event.message()));
        words = new LastWords(feed);
    }

    private static CrewEvent event(String regarding, String message) {
        return new CrewEvent(Instant.EPOCH, CrewEvent.Type.WARNING, "Exited", regarding, message);
    }

    private static Event.LastLines lines(long generation, String... lines) {
        return new Event.LastLines(new InstanceId("web", 0), generation, List.of(lines));
    }

    @Test
    void anEndIsToldWithItsLastLinesAndBeforeWhatFollows() {
        words.await(7, event("web/0", "exited with code 3"));
        words.tell(event("web/0", "starts again in 1s"));
        words.tell(event("web/1", "started"));
        assertThat(told).containsExactly("web/1 started");
        words.known(lines(7, "a", "b"));
        words.tell(event("web/0", "started"));
        assertThat(told)
                .containsExactly(
                        "web/1 started",
                        "web/0 exited with code 3; its last lines:\na\nb",
                        "web/0 starts again in 1s",
                        "web/0 started");
    }

    @Test
    void withoutLinesItIsToldAsItIs() {
        words.await(7, event("web/0", "exited with code 3"));
        words.known(lines(7));
        assertThat(told).containsExactly("web/0 exited with code 3");
    }

    @Test
    void linesThatNeverCameHoldNothingBackForEver() {
        words.await(7, event("web/0", "first"));
        words.await(8, event("web/0", "second"));
        assertThat(told).containsExactly("web/0 first");
        words.known(lines(7, "late"));
        assertThat(told).hasSize(1);
        words.end();
        assertThat(told).containsExactly("web/0 first", "web/0 second");
    }
}
