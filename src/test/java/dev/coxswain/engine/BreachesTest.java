package dev.coxswain.engine;

import static dev.coxswain.engine.Drill.code;
import static dev.coxswain.engine.Drill.running;
import static dev.coxswain.engine.Drill.signal;
import static dev.coxswain.engine.Drill.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.Signal;
import dev.coxswain.crew.Watchdog;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BreachesTest {

    private static final Duration GRACE = Duration.ofSeconds(10);

    private static void end(Drill crew) {
        crew.shutdown().exits("web", signal(Signal.SIGTERM));
        assertThat(crew.ended()).hasValue(0);
        crew.assertSettled();
    }

    @Test
    void aBreachRestartsSaysWhyOrSendsASignal() {
        var crew = running(worker("web"));
        breach(crew, new Watchdog.Action.Event());
        breach(crew, new Watchdog.Action.Send(Signal.SIGUSR1));
        assertThat(crew.stopping()).isEmpty();
        assertThat(crew.all(Action.Send.class, one -> true)).hasSize(1);
        breach(crew, new Watchdog.Action.Restart());
        assertThat(crew.told("WatchdogBreach").getLast().message())
                .isEqualTo("used 212Mi for 4s, limit 200Mi: restarting");
        breach(crew, new Watchdog.Action.Restart());
        assertThat(crew.told("WatchdogBreach")).as("no more while it stops").hasSize(3);
        crew.exits("web", code(0));
        assertThat(crew.instance("web").lastExit()).map(Exit::reason).hasValue(Reason.MEMORY_LIMIT);
        crew.step(new Event.MemoryShort(Drill.id("web"), crew.generation("web"), "90% used"));
        crew.exits("web", code(0));
        assertThat(crew.instance("web").lastExit()).map(Exit::reason).hasValue(Reason.MEMORY_GUARD);
        crew.passes(GRACE);
        end(crew);
    }

    @Test
    void aStopEndsAtOnceWhereMemoryDoesNotLast() {
        var crew = running(worker("web").withTerminationGracePeriod(Duration.ofMinutes(5)));
        var critical = new Event.MemoryCritical(Drill.id("web"), crew.generation("web"), "97% used");
        crew.step(critical);
        assertThat(crew.kills("web")).as("one that isn't being stopped").isEmpty();
        crew.step(new Event.MemoryShort(Drill.id("web"), crew.generation("web"), "90% used"));
        crew.step(critical).step(critical);
        assertThat(crew.kills("web")).hasSize(1);
        assertThat(crew.told("Killing").getLast().message()).isEqualTo("97% used: killed with SIGKILL");
        crew.exits("web", signal(Signal.SIGKILL));
        var exit = crew.instance("web").lastExit().orElseThrow();
        assertThat(exit.reason()).isEqualTo(Reason.MEMORY_GUARD);
        assertThat(exit.message()).startsWith("90% used; killed by SIGKILL, as asked");
        end(crew);
    }

    private static void breach(Drill crew, Watchdog.Action action) {
        crew.step(new Event.Breached(
                Drill.id("web"), crew.generation("web"), Resource.MEMORY, "used 212Mi for 4s, limit 200Mi", action));
    }
}
