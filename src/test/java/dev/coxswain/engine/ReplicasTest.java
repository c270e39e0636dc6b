package dev.coxswain.engine;

import static dev.coxswain.engine.Drill.code;
import static dev.coxswain.engine.Drill.running;
import static dev.coxswain.engine.Drill.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.Worker;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** replicas, by the document and by the operator. */
class ReplicasTest {

    private static final Worker WEB = worker("web").withReplicas(3);

    private Drill crew = running(WEB);

    @AfterEach
    void settled() {
        crew.assertSettled();
    }

    @Test
    void aSmallerNumberStopsTheHighest() {
        OptionalInt first = crew.pid("web/0");
        crew.reload(WEB.withReplicas(1));
        assertThat(crew.stopping()).containsExactly("web/1", "web/2");
        assertThat(crew.pid("web/0")).isEqualTo(first);
        crew.exits("web/1", code(0)).exits("web/2", code(0));
        assertThat(crew.shown("web/1")).isEqualTo("Stopped ScaledDown");
        assertThat(crew.shown("web/2")).isEqualTo("Stopped ScaledDown");
    }

    @Test
    void aGreaterNumberStartsTheDifference() {
        crew.reload(WEB.withReplicas(5));
        assertThat(crew.spawned("web")).hasSize(5);
        assertThat(crew.stopping()).isEmpty();
        assertThat(crew.state().worker("web")).map(WorkerState::readyReplicas).hasValue(5);
    }

    @Test
    void noneIsANumberToo() {
        crew.scale("web", 0);
        assertThat(crew.stopping()).hasSize(3);
        crew.exits("web/0", code(0)).exits("web/1", code(0)).exits("web/2", code(0));
        assertThat(crew.state().worker("web")).map(WorkerState::replicas).hasValue(0);
    }

    @Test
    void upAgainWhileTheyStopTheyStartOnceTheirTreesAreGone() {
        crew.scale("web", 1).scale("web", 3);
        assertThat(crew.spawned("web/2")).hasSize(1);
        crew.exits("web/1", code(0)).exits("web/2", code(0));
        assertThat(crew.shown("web/1")).isEqualTo("Running");
        assertThat(crew.shown("web/2")).isEqualTo("Running");
    }

    @Test
    void aScaleHoldsUntilTheDocumentChangesThisWorkersReplicas() {
        crew.scale("web", 5).reload(WEB.withRequired(false), worker("other"));
        assertThat(crew.state().worker("web")).map(WorkerState::replicas).hasValue(5);
        crew.reload(WEB.withReplicas(4), worker("other"));
        assertThat(crew.stopping()).containsExactly("web/4");
        crew.exits("web/4", code(0));
    }

    @Test
    void oneThatBacksOffIsScaledDownWithoutAnotherStart() {
        crew.exits("web/2", code(1)).exits("web/2", code(1)).scale("web", 2).passes(Duration.ofHours(1));
        assertThat(crew.shown("web/2")).isEqualTo("Stopped ScaledDown");
        assertThat(crew.spawned("web/2")).hasSize(2);
    }

    @Test
    void instancesThatAScaleAddsToAStoppedWorkerAreStoppedToo() {
        crew.scale("web", 1).exits("web/1", code(0)).exits("web/2", code(0));
        crew.stop("web").exits("web/0", code(0)).scale("web", 5);
        assertThat(crew.state().worker("web").orElseThrow().instances())
                .hasSize(5)
                .allMatch(instance -> instance.reason().equals("Operator"));
        crew.start("web");
        assertThat(crew.state().worker("web")).map(WorkerState::readyReplicas).hasValue(5);
    }

    @Test
    void aHoldOnOneInstanceOutlivesAScale() {
        crew.stop("web/2").exits("web/2", code(0)).scale("web", 1);
        crew.exits("web/1", code(0)).scale("web", 3);
        assertThat(crew.shown("web/1")).isEqualTo("Running");
        assertThat(crew.shown("web/2")).isEqualTo("Stopped Operator");
    }

    @Test
    void restartsAreCountedForTheSlotNotForTheProcess() {
        crew.scale("web", 2).exits("web/2", code(0)).scale("web", 3);
        assertThat(crew.instance("web/2").restarts()).isEqualTo(1);
        assertThat(crew.spawned("web/2").getLast().restarts()).isEqualTo(1);
    }
}
