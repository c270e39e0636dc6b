package dev.coxswain.engine;

import static dev.coxswain.crew.Dependency.Condition.READY;
import static dev.coxswain.engine.Drill.code;
import static dev.coxswain.engine.Drill.needing;
import static dev.coxswain.engine.Drill.running;
import static dev.coxswain.engine.Drill.starting;
import static dev.coxswain.engine.Drill.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.AtEnd;
import dev.coxswain.crew.Crew;
import dev.coxswain.crew.ProcessSpec;
import dev.coxswain.crew.RestartPolicy;
import dev.coxswain.crew.Signal;
import dev.coxswain.crew.Worker;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The reload table: what a new document does to what runs. */
class ReloadTest {

    private static final Worker WEB = worker("web");
    private static final Worker NEW_WEB = WEB.withProcess(ProcessSpec.of(List.of("/bin/web", "-v")));
    private static final Worker JOB = worker("job").withRestartPolicy(RestartPolicy.NEVER);
    private static final Worker NEW_JOB = JOB.withProcess(ProcessSpec.of(List.of("/bin/job", "-v")));

    private Drill crew = running(WEB);

    @AfterEach
    void settled() {
        crew.assertSettled();
    }

    @Test
    void anEqualDocumentDoesNothing() {
        int pid = crew.pid("web").orElseThrow();
        crew.reload(worker("web"));
        assertThat(crew.pid("web")).hasValue(pid);
        assertThat(crew.stopping()).isEmpty();
    }

    static Stream<Worker> otherFields() {
        return Stream.of(
                WEB.withRestartPolicy(RestartPolicy.NEVER),
                WEB.withSuccessExitCodes(Set.of(3)),
                WEB.withStartDelay(Duration.ofSeconds(9)),
                WEB.withDependsOn(needing(WEB, "db", READY).dependsOn()),
                WEB.withRequired(false),
                WEB.withOnSuccess(AtEnd.SHUTDOWN),
                WEB.withOnFailure(AtEnd.SHUTDOWN),
                WEB.withTerminationGracePeriod(Duration.ofSeconds(1)),
                WEB.withStopSignal(Signal.SIGINT));
    }

    @ParameterizedTest
    @MethodSource("otherFields")
    void everyFieldButTheProcesssIsTakenInPlace(Worker changed) {
        int pid = crew.pid("web").orElseThrow();
        crew.reload(changed, worker("db"));
        assertThat(crew.pid("web")).hasValue(pid);
        assertThat(crew.state().worker("web")).map(WorkerState::worker).hasValue(changed);
        assertThat(crew.stopping()).isEmpty();
    }

    @Test
    void aFieldTakenInPlaceCountsFromThenOn() {
        crew.reload(WEB.withRestartPolicy(RestartPolicy.NEVER)).exits("web", code(1));
        assertThat(crew.shown("web")).isEqualTo("Failed Error");
        crew.reload(WEB.withTerminationGracePeriod(Duration.ofSeconds(1)).withStopSignal(Signal.SIGINT));
        crew.start("web").stop("web");
        assertThat(crew.stops("web")).last().returns(Signal.SIGINT, Action.Stop::signal);
        crew.passes(Duration.ofSeconds(1));
        assertThat(crew.kills("web")).hasSize(1);
        crew.exits("web", code(0));
    }

    @Test
    void aChangedProcessRestartsInTheNewForm() {
        crew.reload(NEW_WEB);
        assertThat(crew.stops("web")).hasSize(1);
        crew.exits("web", code(0));
        assertThat(crew.spawned("web").getLast().worker()).isEqualTo(NEW_WEB);
        assertThat(crew.instance("web").lastExit()).map(Exit::reason).hasValue(Reason.REPLACED);
        assertThat(crew.told("RolloutComplete")).hasSize(1);
    }

    @Test
    void anAddedWorkerStartsAndARemovedOneStops() {
        crew.reload(worker("db"));
        assertThat(crew.shown("db")).isEqualTo("Running");
        assertThat(crew.stopping()).containsExactly("web/0");
        assertThat(crew.state().worker("web")).map(WorkerState::removed).hasValue(true);
        crew.exits("web", code(0));
        assertThat(crew.state().worker("web")).isEmpty();
    }

    @Test
    void removedOnesStopInTheReverseOfTheirDependencies() {
        crew = running(worker("db"), needing(WEB, "db", READY), needing(worker("proxy"), "web", READY))
                .reload();
        assertThat(crew.stopping()).containsExactly("proxy/0");
        crew.exits("proxy", code(0));
        assertThat(crew.stopping()).containsExactly("web/0");
        crew.exits("web", code(0));
        assertThat(crew.stopping()).containsExactly("db/0");
        crew.exits("db", code(0));
        assertThat(crew.state().workers()).isEmpty();
    }

    @Test
    void aRemovedJobBetweenTwoOthersKeepsTheirOrder() {
        crew = running(worker("db"), needing(JOB, "db", READY), needing(WEB, "job", READY));
        crew.exits("job", code(0)).reload();
        assertThat(crew.stopping()).containsExactly("web/0");
        crew.exits("web", code(0));
        assertThat(crew.stopping()).containsExactly("db/0");
        crew.exits("db", code(0));
    }

    @Test
    void removedAndAddedAgainWhileItStopsItEndsUpWithOneProcess() {
        crew.reload().reload(NEW_WEB);
        assertThat(crew.spawned("web")).hasSize(1);
        crew.exits("web", code(0));
        assertThat(crew.spawned("web")).hasSize(2);
        assertThat(crew.spawned("web").getLast().worker()).isEqualTo(NEW_WEB);
    }

    @Test
    void removedAndAddedAgainItForgetsTheOperatorsWord() {
        crew = running(WEB.withReplicas(2))
                .stop("web/1")
                .exits("web/1", code(0))
                .scale("web", 3);
        crew.reload().reload(WEB.withReplicas(2));
        assertThat(crew.shown("web/1")).isEqualTo("Running");
        assertThat(crew.state().worker("web")).map(WorkerState::replicas).hasValue(2);
        crew.exits("web/0", code(0)).exits("web/2", code(0));
    }

    @Test
    void removedAndAddedAgainAFinishedOneRunsOnceMore() {
        crew = running(JOB.withReplicas(2)).exits("job/0", code(0)).reload().reload(JOB.withReplicas(2));
        assertThat(crew.shown("job/0")).isEqualTo("Running");
        crew.exits("job/1", code(0));
    }

    @Test
    void changedWhileItStopsItEndsUpInTheNewestForm() {
        crew.restart("web").reload(NEW_WEB).reload(WEB.withProcess(ProcessSpec.of(List.of("/bin/newest"))));
        assertThat(crew.stops("web")).hasSize(1);
        crew.exits("web", code(0));
        assertThat(crew.spawned("web")).hasSize(2);
        assertThat(crew.spawned("web").getLast().worker().process().command()).containsExactly("/bin/newest");
    }

    @Test
    void changedWhileItBacksOffItStartsNowInTheNewForm() {
        crew.exits("web", code(1)).exits("web", code(1)).reload(NEW_WEB);
        assertThat(crew.shown("web")).isEqualTo("Running");
        assertThat(crew.instance("web").row()).isZero();
        assertThat(crew.spawned("web").getLast().worker()).isEqualTo(NEW_WEB);
    }

    @Test
    void changedInPlaceWhileItBacksOffItGoesOnWaiting() {
        crew.exits("web", code(1)).exits("web", code(1)).reload(WEB.withRequired(false));
        assertThat(crew.shown("web")).isEqualTo("Backoff Error");
        crew.passes(Duration.ofSeconds(2));
    }

    @Test
    void changedWhileItWaitsItStartsInTheNewForm() {
        crew = starting(worker("db"), needing(WEB, "db", READY));
        crew.reload(worker("db"), needing(NEW_WEB, "db", READY)).starts("db").starts("web");
        assertThat(crew.spawned("web"))
                .singleElement()
                .returns(NEW_WEB.process(), spawn -> spawn.worker().process());
    }

    @Test
    void changedAfterItsEndItRunsOnceMore() {
        crew = running(JOB, worker("bad").withRestartPolicy(RestartPolicy.NEVER));
        crew.exits("job", code(0)).exits("bad", code(1));
        crew.reload(NEW_JOB, worker("bad").withProcess(NEW_WEB.process()));
        assertThat(crew.shown("job")).isEqualTo("Running");
        assertThat(crew.shown("bad")).isEqualTo("Running");
    }

    @Test
    void aReloadThatDoesNotChangeThemLeavesFinishedOnesAlone() {
        crew = running(JOB).exits("job", code(0)).reload(JOB, WEB);
        assertThat(crew.shown("job")).isEqualTo("Succeeded Completed");
        assertThat(crew.spawned("job")).hasSize(1);
    }

    @Test
    void anotherCrewNameRestartsEveryWorker() {
        crew = running(WEB, worker("db"));
        Crew store = Crew.of("store", List.of(WEB, worker("db")));
        crew.reload(store);
        assertThat(crew.stopping()).containsExactlyInAnyOrder("web/0", "db/0");
        crew.exits("web", code(0)).exits("db", code(0));
        assertThat(crew.spawned("web").getLast().crew()).isEqualTo("store");
        assertThat(crew.spawned("db").getLast().crew()).isEqualTo("store");
    }

    @Test
    void onlyWhatChangedRestarts() {
        crew = running(WEB, worker("db"), worker("queue").withReplicas(3));
        crew.reload(NEW_WEB, worker("db").withRequired(false), worker("queue").withReplicas(2));
        assertThat(crew.stopping()).containsExactlyInAnyOrder("web/0", "queue/2");
        crew.exits("web", code(0)).exits("queue/2", code(0));
    }

    @Test
    void everyReplicaOfAManyTimesEditedWorkerEndsUpInTheNewestForm() {
        crew = running(WEB.withReplicas(2));
        for (int edit = 0; edit < 5; edit++) {
            crew.reload(WEB.withReplicas(2).withProcess(ProcessSpec.of(List.of("/bin/web", "" + edit))));
        }
        crew.exits("web/0", code(0)).exits("web/1", code(0));
        assertThat(crew.spawned("web")).hasSize(4);
        assertThat(crew.spawned("web").subList(2, 4))
                .allSatisfy(
                        spawn -> assertThat(spawn.worker().process().command()).containsExactly("/bin/web", "4"));
    }
}
