package dev.coxswain.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.engine.Event;
import dev.coxswain.engine.InstanceId;
import dev.coxswain.engine.Notification;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacingTest {

    private static final long SILENCE = Pacing.SILENCE.toNanos();
    private static final InstanceId WEB = new InstanceId("web", 0);
    private static final InstanceId OTHER = new InstanceId("other", 0);

    private final List<Event> told = new ArrayList<>();
    private final Pacing pacing = new Pacing(told::add);

    private static Event.Notified says(InstanceId who, long generation, Notification... said) {
        return new Event.Notified(who, generation, List.of(said));
    }

    private static Notification status(String text) {
        return new Notification.Status(text);
    }

    @Test
    void theFirstWordsArePassedOnAtOnceOfEachProcess() {
        pacing.take(says(WEB, 1, new Notification.Ready()), 0);
        pacing.take(says(OTHER, 2, new Notification.Ready()), 1);
        assertThat(told).hasSize(2);
        pacing.passOn(2 * SILENCE);
        assertThat(pacing.nanosLeft(2 * SILENCE))
                .as("it waits for nothing any more")
                .isEmpty();
        pacing.take(says(WEB, 1, status("again")), 2 * SILENCE);
        assertThat(told).hasSize(3);
    }

    @Test
    void whoSpeaksOftenIsHeardOnceASilenceWithTheNewestOfEachKind() {
        pacing.take(says(WEB, 1, status("0")), 0);
        for (int i = 1; i < 1000; i++) {
            pacing.take(says(WEB, 1, status(Integer.toString(i)), new Notification.Alive()), i);
        }
        pacing.take(says(WEB, 1, new Notification.Ready()), 1000);
        assertThat(told).hasSize(1);
        assertThat(pacing.nanosLeft(1000)).hasValue(SILENCE - 1000);
        pacing.passOn(SILENCE - 1);
        assertThat(told).hasSize(1);
        pacing.passOn(SILENCE);
        assertThat(told.subList(1, told.size()))
                .containsExactly(says(WEB, 1, status("999"), new Notification.Alive(), new Notification.Ready()));
        pacing.take(says(WEB, 1, status("later")), SILENCE + 1);
        assertThat(told).hasSize(2);
        pacing.passOn(2 * SILENCE);
        assertThat(told).hasSize(3);
    }

    @Test
    void theOrderIsThatOfTheNewest() {
        pacing.take(says(WEB, 1, new Notification.Ready()), 0);
        pacing.take(says(WEB, 1, new Notification.Ready()), 1);
        pacing.take(says(WEB, 1, new Notification.Reloading()), 2);
        pacing.take(says(WEB, 1, new Notification.Ready()), 3);
        pacing.passOn(SILENCE);
        assertThat(told.getLast()).isEqualTo(says(WEB, 1, new Notification.Reloading(), new Notification.Ready()));
    }

    @Test
    void oneProcessesSilenceIsNotAnothers() {
        pacing.take(says(WEB, 1, status("a")), 0);
        pacing.take(says(OTHER, 2, status("a")), SILENCE / 2);
        pacing.take(says(WEB, 1, status("b")), SILENCE / 2);
        pacing.take(says(OTHER, 2, status("b")), SILENCE / 2);
        pacing.passOn(SILENCE);
        assertThat(told).hasSize(3).last().isEqualTo(says(WEB, 1, status("b")));
        assertThat(pacing.nanosLeft(SILENCE)).hasValue(SILENCE / 2);
        pacing.passOn(SILENCE + SILENCE / 2);
        assertThat(told).hasSize(4).last().isEqualTo(says(OTHER, 2, status("b")));
    }
}
