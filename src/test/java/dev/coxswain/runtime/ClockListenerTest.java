package dev.coxswain.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.Crew;
import dev.coxswain.crew.CronLine;
import dev.coxswain.crew.Schedule;
import dev.coxswain.crew.Worker;
import dev.coxswain.crew.type.Wrong;
import dev.coxswain.engine.Event;
import dev.coxswain.os.ClockWatch;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClockListenerTest {

    private static final Worker PLAIN = Worker.of("web", List.of("serve"));

    private final LinkedBlockingQueue<Event> mailbox = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<String> warnings = new LinkedBlockingQueue<>();
    private final AtomicInteger opened = new AtomicInteger();
    private final Hand hand = new Hand();
    private final ClockListener listener = new ClockListener(
            () -> {
                opened.incrementAndGet();
                return hand;
            },
            mailbox::add,
            warnings::add,
            mistake -> warnings.add(mistake.toString()));

    /** A clock that a test sets. */
    private static final class Hand implements ClockWatch {

        private final LinkedBlockingQueue<Boolean> turns = new LinkedBlockingQueue<>();

        void set() {
            turns.add(true);
        }

        @Override
        public boolean awaitSet() {
            try {
                return turns.take();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() {
            turns.add(false);
        }
    }

    private static Worker scheduled() throws Wrong {
        return PLAIN.withSchedule(Optional.of(new Schedule(
                CronLine.parse("@daily"),
                Optional.empty(),
                Schedule.ConcurrencyPolicy.FORBID,
                Optional.empty(),
                false,
                Duration.ZERO,
                false)));
    }

    private Event next() throws InterruptedException {
        return Objects.requireNonNull(mailbox.poll(30, TimeUnit.SECONDS));
    }

    @Test
    void aCrewWithoutASchedulePaysNothing() throws Exception {
        listener.document(Crew.of("shop", List.of(PLAIN)));
        assertThat(opened).hasValue(0);

        listener.document(Crew.of("shop", List.of(PLAIN, scheduled())));
        assertThat(next()).isEqualTo(new Event.ClockSet());
        listener.document(Crew.of("shop", List.of(scheduled())));
        assertThat(opened).hasValue(1);
        listener.close();
    }

    @Test
    void theEngineHearsOfEachTimeTheClockIsSet() throws Exception {
        listener.document(Crew.of("shop", List.of(scheduled())));
        assertThat(next()).as("may have been set before").isEqualTo(new Event.ClockSet());
        assertThat(mailbox).isEmpty();
        for (int i = 0; i < 3; i++) {
            hand.set();
            assertThat(next()).isEqualTo(new Event.ClockSet());
        }
        listener.close();
        assertThat(warnings).isEmpty();
    }

    @Test
    void aKernelThatCantTellIsSaid() throws Exception {
        ClockListener blind = new ClockListener(
                () -> {
                    throw new IllegalStateException("timerfd_create: not available in this kernel (ENOSYS)");
                },
                mailbox::add,
                warnings::add,
                mistake -> {});
        blind.document(Crew.of("shop", List.of(scheduled())));
        assertThat(warnings.poll(30, TimeUnit.SECONDS))
                .isEqualTo("the clock's being set is seen once a minute only: timerfd_create: not available in this"
                        + " kernel (ENOSYS)");
        blind.close();
    }
}
