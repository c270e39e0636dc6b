package dev.coxswain.engine;

import static dev.coxswain.crew.Dependency.Condition.READY;
import static dev.coxswain.engine.Drill.code;
import static dev.coxswain.engine.Drill.crew;
import static dev.coxswain.engine.Drill.needing;
import static dev.coxswain.engine.Drill.running;
import static dev.coxswain.engine.Drill.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.Crew;
import dev.coxswain.crew.ProcessSpec;
import dev.coxswain.crew.RestartPolicy;
import dev.coxswain.crew.Rollout;
import dev.coxswain.crew.Rollout.MaxUnavailable;
import dev.coxswain.crew.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the instances of a changed worker come to the new form. */
class RolloutTest {

    private static final Worker WEB = worker("web").withReplicas(4);

    private Drill crew = running(WEB).startsByHand();

    @AfterEach
    void settled() {
        crew.assertSettled();
    }

    @Test
    void oneAtATimeAndTheNextOnlyWhenTheLastIsReady() {
        crew.reload(form(2));
        for (int index = 0; index < 4; index++) {
            assertThat(crew.stopping()).containsExactly("web/" + index);
            crew.exits("web/" + index, code(0));
            assertThat(crew.stopping()).isEmpty();
            crew.starts("web/" + index);
        }
        assertThat(crew.told("RolloutComplete")).hasSize(1);
    }

    @Test
    void whatTheOperatorStoppedIsNotToldAsRunning() {
        crew.stop("web");
        for (int index = 0; index < 4; index++) {
            crew.exits("web/" + index, code(0));
        }
        crew.reload(form(2));
        assertThat(crew.told("RolloutComplete").getLast().message())
                .isEqualTo("the new form is accepted; the operator stopped the worker, a start takes the new form");
        crew.start("web/0")
                .starts("web/0")
                .reload(form(3))
                .exits("web/0", code(0))
                .starts("web/0");
        assertThat(crew.told("RolloutComplete").getLast().message())
                .isEqualTo("rolled out: the new form runs in 1 of 4 instances; the operator stopped the rest,"
                        + " a start takes the new form");
        crew.scale("web", 0).exits("web/0", code(0)).reload(form(4));
        assertThat(crew.told("RolloutComplete").getLast().message())
                .isEqualTo("the new form is accepted; there is no instance to run it");
    }

    @ParameterizedTest
    @CsvSource({"1%, 1", "50%, 2", "74%, 2", "100%, 4", "3, 3", "9, 4"})
    void atMostMaxUnavailableAtATime(String most, int away) {
        MaxUnavailable unavailable = most.endsWith("%")
                ? new MaxUnavailable.Percent(Integer.parseInt(most.substring(0, most.length() - 1)))
                : new MaxUnavailable.Count(Integer.parseInt(most));
        crew.reload(rollout(unavailable, Duration.ofMinutes(2), form(2)));
        assertThat(crew.stopping()).hasSize(away);
        finish();
    }

    @Test
    void oneThatIsAwayAnywayCounts() {
        crew.leaderExits("web/3", code(1)).reload(form(2));
        assertThat(crew.stopping()).containsExactly("web/3");
        crew.treeGone("web/3").starts("web/3");
        assertThat(crew.stopping()).containsExactly("web/0");
        finish();
    }

    @Test
    void aNewFormThatDoesNotStartTakesNoOtherDown() {
        crew.reload(form(2)).exits("web/0", code(0)).startFails("web/0", 127).startFails("web/0", 127);
        assertThat(crew.shown("web/0")).isEqualTo("Backoff StartError");
        assertThat(crew.stopping()).isEmpty();
        assertThat(crew.state().worker("web")).map(WorkerState::readyReplicas).hasValue(3);
        crew.passes(Duration.ofSeconds(2)).starts("web/0");
        finish();
    }

    @Test
    void pastItsDeadlineItStaysWhereItIs() {
        crew.reload(form(2)).exits("web/0", code(0));
        crew.passes(Duration.ofMillis(119_999));
        assertThat(crew.told("ProgressDeadlineExceeded")).isEmpty();
        crew.passes(Duration.ofMillis(1));
        assertThat(crew.told("ProgressDeadlineExceeded"))
                .singleElement()
                .returns(
                        "the rollout stays where it is, 0 of 4 done: nothing more got ready within 2m",
                        Notice::message);
        assertThat(condition("Progressing")).isEqualTo("False ProgressDeadlineExceeded");
        crew.passes(Duration.ofHours(1));
        assertThat(crew.stopping()).isEmpty();
        crew.starts("web/0"); // late, and still progress
        assertThat(crew.stopping()).containsExactly("web/1");
        finish();
    }

    @Test
    void progressSetsTheDeadlineBack() {
        crew.reload(form(2));
        for (int index = 0; index < 4; index++) {
            crew.exits("web/" + index, code(0)).passes(Duration.ofSeconds(100)).starts("web/" + index);
        }
        assertThat(crew.told("ProgressDeadlineExceeded")).isEmpty();
        assertThat(crew.told("RolloutComplete")).hasSize(1);
    }

    @Test
    void anotherDocumentGoesOnWithIt() {
        crew.reload(form(2)).exits("web/0", code(0)).passes(Duration.ofMinutes(5));
        crew.startFails("web/0", 127).startFails("web/0", 127).reload(form(3)).starts("web/0");
        assertThat(crew.spawned("web/0").getLast().worker().process()).isEqualTo(form(3).process());
        assertThat(crew.stopping()).containsExactly("web/1");
        finish();
    }

    @Test
    void aChangeTakenBackKeepsThePidsThatItHadNotReached() {
        OptionalInt second = crew.pid("web/1");
        OptionalInt last = crew.pid("web/3");
        crew.reload(form(2)).exits("web/0", code(0)).starts("web/0").reload(WEB);
        assertThat(crew.stopping()).containsExactly("web/1"); // on its way when the document came
        crew.exits("web/1", code(0)).starts("web/1");
        assertThat(crew.stopping()).containsExactly("web/0"); // in the form that was taken back
        crew.exits("web/0", code(0)).starts("web/0");
        assertThat(crew.pid("web/3")).isEqualTo(last);
        assertThat(crew.pid("web/1")).isNotEqualTo(second);
        assertThat(crew.told("RolloutComplete")).hasSize(1);
    }

    @Test
    void finishedInstancesWaitForTheirTurn() {
        Worker job = worker("job").withReplicas(3).withRestartPolicy(RestartPolicy.NEVER);
        crew = running(job).exits("job/0", code(0)).exits("job/1", code(1)).startsByHand();
        crew.reload(job.withProcess(ProcessSpec.of(List.of("/bin/other"))));
        assertThat(crew.shown("job/0")).isEqualTo("Starting");
        assertThat(crew.shown("job/1")).isEqualTo("Pending Rollout");
        assertThat(crew.shown("job/2")).isEqualTo("Running");
        crew.starts("job/0").starts("job/1").exits("job/2", code(0)).starts("job/2");
    }

    @Test
    void anOperatorNeedsNotWaitForIt() {
        Worker job = worker("job").withReplicas(2).withRestartPolicy(RestartPolicy.NEVER);
        crew = running(job).exits("job/0", code(0)).exits("job/1", code(0)).startsByHand();
        crew.reload(job.withProcess(ProcessSpec.of(List.of("/bin/other")))).start("job/1");
        crew.starts("job/1").starts("job/0");
        assertThat(crew.told("RolloutComplete")).hasSize(1);
    }

    @Test
    void instancesThatAreNotWantedAreNoPartOfIt() {
        crew.stop("web/0")
                .exits("web/0", code(0))
                .scale("web", 2)
                .exits("web/2", code(0))
                .exits("web/3", code(0));
        crew.reload(form(2)).exits("web/1", code(0)).starts("web/1");
        assertThat(crew.told("RolloutComplete")).hasSize(1);
        crew.start("web/0").starts("web/0");
        assertThat(crew.spawned("web/0").getLast().worker().process()).isEqualTo(form(2).process());
    }

    @Test
    void oneThatWasKeptUpUnwantedAndIsWantedAgainIsRolledOutToo() {
        Worker db = worker("db").withReplicas(2);
        Worker newDb = db.withProcess(ProcessSpec.of(List.of("/bin/newer")));
        crew = running(db, needing(worker("web"), "db", READY));
        crew.reload(newDb.withReplicas(1)); // web stops first; db/1 is kept up for it
        crew.exits("db/0", code(0));
        assertThat(crew.told("RolloutComplete")).hasSize(1);
        crew.scale("db", 2);
        assertThat(crew.stopping()).containsExactlyInAnyOrder("web/0", "db/1");
        crew.exits("db/1", code(0)).exits("web/0", code(0));
        assertThat(crew.spawned("db/1").getLast().worker().process()).isEqualTo(newDb.process());
    }

    @Test
    void theConditionTellsOfIt() {
        assertThat(condition("Progressing")).isEqualTo("False Complete");
        crew.reload(form(2));
        assertThat(condition("Progressing")).isEqualTo("True Rollout");
        finish();
        assertThat(condition("Progressing")).isEqualTo("False Complete");
    }

    @Test
    void aShutdownEndsIt() {
        crew.reload(form(2)).shutdown();
        for (int index = 0; index < 4; index++) {
            crew.exits("web/" + index, code(0));
        }
        assertThat(crew.ended()).hasValue(0);
    }

    /** Lets every stop and start that comes succeed. */
    private void finish() {
        while (!crew.stopping().isEmpty()) {
            String next = crew.stopping().getFirst();
            crew.exits(next, code(0)).starts(next);
        }
    }

    private String condition(String type) {
        return Conditions.of(crew.state(), List.of(), Instant.EPOCH).stream()
                .filter(condition -> condition.type().equals(type))
                .map(condition -> condition.status().word() + " " + condition.reason())
                .findFirst()
                .orElseThrow();
    }

    private static Worker form(int number) {
        return WEB.withProcess(ProcessSpec.of(List.of("/bin/web", "form " + number)));
    }

    private static Crew rollout(MaxUnavailable most, Duration deadline, Worker... workers) {
        return crew(workers).withRollout(new Rollout(most, deadline, false, Duration.ZERO));
    }
}
