package dev.coxswain.engine;

import static dev.coxswain.engine.Drill.code;
import static dev.coxswain.engine.Drill.running;
import static dev.coxswain.engine.Drill.starting;
import static dev.coxswain.engine.ProbesTest.end;
import static dev.coxswain.engine.ProbesTest.probed;
import static dev.coxswain.engine.Tasks.NOTIFY;
import static dev.coxswain.engine.Tasks.PROBE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.Probes.Handler;
import dev.coxswain.crew.Probes.Probe;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Processes that say of themselves that they are ready, and that they live. */
class NotifyProbesTest {

    @Test
    void readyIsSaidByTheProcessItself() {
        var crew = starting(probed(NOTIFY, null, NOTIFY));
        Tasks.of(crew).says("web", new Notification.Ready());
        assertThat(crew.shown("web")).isEqualTo("Starting");
        crew.starts("web");
        assertThat(crew.shown("web")).isEqualTo("Running");
        Tasks.of(crew).says("web", new Notification.Status("3 clients"));
        assertThat(crew.instance("web").message()).isEqualTo("3 clients");
        Tasks.of(crew).says("web", new Notification.Stopping());
        assertThat(crew.shown("web")).isEqualTo("Running NotReady");
        end(crew);
    }

    @Test
    void readyThatIsNotSaidInTimeFailsTheStart() {
        var crew = running(probed(NOTIFY, null, null));
        crew.passes(Duration.ofSeconds(20));
        Tasks.of(crew).says("web", new Notification.ExtendTimeout(Duration.ofSeconds(15)));
        crew.passes(Duration.ofSeconds(14));
        assertThat(crew.stops("web")).isEmpty();
        crew.passes(Duration.ofSeconds(1));
        assertThat(crew.stops("web")).hasSize(1);
        crew.exits("web", code(0));
        assertThat(crew.instance("web").lastExit().orElseThrow().message())
                .startsWith("startupProbe failed: no READY=1 within");
        end(crew);
    }

    @Test
    void silenceFailsANotifyingLiveness() {
        var crew = running(probed(null, NOTIFY, null));
        crew.passes(Duration.ofSeconds(29));
        Tasks.of(crew).says("web", new Notification.Alive());
        crew.passes(Duration.ofMillis(29_999));
        assertThat(crew.stops("web")).isEmpty();
        crew.passes(Duration.ofMillis(1));
        assertThat(crew.stops("web")).hasSize(1);
        crew.exits("web", code(0));
        Tasks.of(crew).says("web", new Notification.WatchdogPeriod(Duration.ofSeconds(2)));
        crew.passes(Duration.ofSeconds(2));
        assertThat(crew.stops("web")).hasSize(2);
        crew.exits("web", code(0)).passes(Duration.ofSeconds(2));
        Tasks.of(crew).says("web", new Notification.Trigger());
        assertThat(crew.stops("web")).hasSize(3);
        crew.exits("web", code(0)).passes(Duration.ofSeconds(5));
        end(crew);
    }

    @Test
    void aRunningProcessThatWasToldOfNoWatchdogIsHeldToNoneUntilItSpeaks() {
        waitsForItsFirstWord(null);
        waitsForItsFirstWord(PROBE);
    }

    private static void waitsForItsFirstWord(@Nullable Probe before) {
        var crew = running(probed(null, before, null));
        crew.reload(probed(null, NOTIFY, null));
        crew.passes(Duration.ofHours(5));
        assertThat(crew.stops("web")).isEmpty();
        Tasks.of(crew).says("web", new Notification.Alive());
        crew.passes(Duration.ofSeconds(30));
        assertThat(crew.stops("web")).hasSize(1);
        crew.exits("web", code(0));
        // The next one was told.
        crew.passes(Duration.ofSeconds(30));
        assertThat(crew.stops("web")).hasSize(2);
        crew.exits("web", code(0)).passes(Duration.ofSeconds(5));
        end(crew);
    }

    @Test
    void aRunningProcessMayTakeAsLongAsItWasTold() {
        Probe shorter = new Probe(
                new Handler.Notify(),
                Duration.ZERO,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                1,
                2,
                Optional.empty());
        var crew = running(probed(null, NOTIFY, null));
        crew.reload(probed(null, shorter, null));
        crew.passes(Duration.ofSeconds(29));
        Tasks.of(crew).says("web", new Notification.Alive());
        crew.passes(Duration.ofSeconds(29));
        assertThat(crew.stops("web")).isEmpty();
        crew.passes(Duration.ofSeconds(1));
        assertThat(crew.stops("web")).hasSize(1);
        crew.exits("web", code(0));
        crew.passes(Duration.ofSeconds(2));
        assertThat(crew.stops("web")).hasSize(2);
        crew.exits("web", code(0)).passes(Duration.ofSeconds(5));
        end(crew);
    }

    @Test
    void anOldProcesssWordIsNotTheNewOnes() {
        var crew = running(probed(null, null, NOTIFY));
        long old = crew.generation("web");
        crew.exits("web", code(1));
        crew.step(new Event.Notified(Drill.id("web"), old, List.of(new Notification.Ready())));
        assertThat(crew.instance("web").ready()).isFalse();
        end(crew);
    }

    @Test
    void whatItSaysBeforeItsPidIsKnownGoesToTheProbesOfTheNewestDocument() {
        var crew = starting(probed(PROBE, null, null));
        crew.reload(probed(NOTIFY, null, null));
        Tasks.of(crew).says("web", new Notification.Ready());
        crew.starts("web");
        assertThat(crew.shown("web")).isEqualTo("Running");
        end(crew);
    }
}
