package dev.coxswain.engine;

import static dev.coxswain.crew.Dependency.Condition.READY;
import static dev.coxswain.engine.Drill.code;
import static dev.coxswain.engine.Drill.needing;
import static dev.coxswain.engine.Drill.running;
import static dev.coxswain.engine.Drill.signal;
import static dev.coxswain.engine.Drill.starting;
import static dev.coxswain.engine.Drill.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.RestartPolicy;
import dev.coxswain.crew.Signal;
import dev.coxswain.crew.Worker;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The transitions of an instance, row by row. */
class LifecycleTest {

    private static final Worker WEB = worker("web");
    private static final Worker JOB = worker("job").withRestartPolicy(RestartPolicy.NEVER);

    private Drill crew = new Drill();

    @AfterEach
    void settled() {
        crew.assertSettled();
    }

    @Test
    void declaredWithAnUnmetDependencyItIsPending() {
        crew = starting(WEB, needing(worker("queue"), "web", READY));
        assertThat(crew.shown("queue")).isEqualTo("Pending WaitingForDependency");
        crew.starts("web").starts("queue");
        assertThat(crew.shown("queue")).isEqualTo("Running");
    }

    @Test
    void declaredWithAStartDelayItIsPendingUntilThen() {
        crew = running(WEB.withStartDelay(Duration.ofSeconds(3)));
        assertThat(crew.shown("web")).isEqualTo("Pending StartDelay");
        crew.passes(Duration.ofMillis(2_999));
        assertThat(crew.spawned("web")).isEmpty();
        crew.passes(Duration.ofMillis(1));
        assertThat(crew.shown("web")).isEqualTo("Running");
    }

    @Test
    void pendingThatMayStartIsSpawned() {
        crew = starting(WEB);
        assertThat(crew.spawned("web")).hasSize(1);
        assertThat(crew.shown("web")).isEqualTo("Starting");
        assertThat(crew.pid("web")).isEmpty();
        crew.starts("web");
    }

    @Test
    void startedWithoutProbesItIsRunningAndReady() {
        crew = running(WEB);
        assertThat(crew.phase("web")).isInstanceOf(Phase.Running.class);
        assertThat(crew.instance("web").ready()).isTrue();
        assertThat(crew.pid("web")).hasValue(100);
        assertThat(crew.told("Started")).hasSize(1);
    }

    @Test
    void stopAskedWhilePendingNothingIsEverSpawned() {
        crew = running(WEB.withStartDelay(Duration.ofSeconds(3))).stop("web").passes(Duration.ofDays(1));
        assertThat(crew.shown("web")).isEqualTo("Stopped Operator");
        assertThat(crew.spawned("web")).isEmpty();
    }

    @Test
    void stopAskedWhileBackingOffNothingIsEverSpawned() {
        crew = running(WEB).exits("web", code(1)).exits("web", code(1));
        assertThat(crew.shown("web")).isEqualTo("Backoff Error");
        crew.stop("web").passes(Duration.ofDays(1));
        assertThat(crew.shown("web")).isEqualTo("Stopped Operator");
        assertThat(crew.spawned("web")).hasSize(2);
    }

    @Test
    void removedWhilePendingOrBackingOffItIsGoneAtOnce() {
        crew = running(WEB.withStartDelay(Duration.ofSeconds(3)), worker("queue"))
                .exits("queue", code(1))
                .exits("queue", code(1))
                .reload();
        assertThat(crew.state().workers()).isEmpty();
    }

    @Test
    void aFailedStartBacksOff() {
        crew = starting(WEB).startFails("web", 127).startFails("web", 127);
        assertThat(crew.shown("web")).isEqualTo("Backoff StartError");
        Exit exit = crew.instance("web").lastExit().orElseThrow();
        assertThat(exit.exitCode()).isEqualTo(127);
        assertThat(exit.message()).isEqualTo("cannot start: /bin/x: no such file (ENOENT)");
        assertThat(exit.startedAt()).isEmpty();
        assertThat(exit.success()).isFalse();
        assertThat(crew.told("StartError")).hasSize(2);
        crew.passes(Duration.ofSeconds(2)).starts("web");
    }

    @Test
    void aFailedStartOfOneThatIsNeverRestartedFails() {
        crew = starting(JOB).startFails("job", 126);
        assertThat(crew.shown("job")).isEqualTo("Failed StartError");
    }

    @Test
    void whatALeaderLeavesBehindGetsTheStopSignalAndTheGrace() {
        crew = running(WEB).leaderExits("web", code(1)).treeLeft("web", 2);
        assertThat(crew.shown("web")).isEqualTo("Stopping");
        assertThat(crew.pid("web")).isEmpty();
        assertThat(crew.instance("web").lastExit()).map(Exit::exitCode).hasValue(1);
        assertThat(crew.restStops("web")).hasSize(1).allMatch(stop -> stop.signal() == Signal.SIGTERM);
        crew.passes(Duration.ofMillis(9_999));
        assertThat(crew.kills("web")).isEmpty();
        crew.passes(Duration.ofMillis(1));
        assertThat(crew.kills("web")).hasSize(1);
        crew.treeGone("web");
        assertThat(crew.shown("web")).isEqualTo("Running");
    }

    @Test
    void theBackoffDelayCountsFromTheTreesEnd() {
        crew = running(WEB).exits("web", code(1)).leaderExits("web", code(1)).treeLeft("web", 1);
        crew.passes(Duration.ofSeconds(5)).treeGone("web");
        assertThat(crew.nextStartIn("web").orElseThrow()).isBetween(Duration.ofMillis(900), Duration.ofMillis(1100));
        crew.passes(Duration.ofSeconds(2));
    }

    @Test
    void stopAskedWhileRunning() {
        crew = running(WEB.withStopSignal(Signal.SIGINT)).stop("web");
        assertThat(crew.shown("web")).isEqualTo("Stopping");
        assertThat(crew.stops("web")).hasSize(1).allMatch(stop -> stop.signal() == Signal.SIGINT);
        crew.exits("web", signal(Signal.SIGINT));
        assertThat(crew.shown("web")).isEqualTo("Stopped Operator");
    }

    @Test
    void stopAskedBeforeTheStartHasBegunCallsItOff() {
        crew = starting(WEB).stop("web");
        assertThat(crew.cancels("web")).hasSize(1);
        assertThat(crew.stops("web")).isEmpty();
        crew.startIsCancelled("web");
        assertThat(crew.shown("web")).isEqualTo("Stopped Operator");
        assertThat(crew.instance("web").spawns()).isZero();
    }

    @Test
    void stopAskedTooLateToCallTheStartOffStopsTheProcess() {
        crew = starting(WEB).stop("web").starts("web");
        assertThat(crew.stops("web")).hasSize(1);
        crew.exits("web", signal(Signal.SIGTERM));
        assertThat(crew.shown("web")).isEqualTo("Stopped Operator");
    }

    @Test
    void aSecondAnswerToAStartSendsNoSecondSignal() {
        crew = running(WEB).stop("web");
        long generation = crew.instance("web").generation().orElseThrow();
        crew.step(new Event.Spawned(new InstanceId("web", 0), generation, 100));
        assertThat(crew.stops("web")).hasSize(1);
        crew.exits("web", signal(Signal.SIGTERM));
    }

    @Test
    void anExitBeforeTheAnswerToTheStartIsNotLost() {
        crew = starting(JOB);
        crew.exits("job", code(3));
        assertThat(crew.shown("job")).isEqualTo("Failed Error");
        crew.starts("job");
        assertThat(crew.shown("job")).isEqualTo("Failed Error");
        assertThat(crew.told("Exited")).hasSize(1);
    }

    @Test
    void aCodeThatStandsForAChildsDeathBySignalNamesTheSignal() {
        crew = running(JOB).exits("job", code(153));
        assertThat(crew.instance("job").lastExit().orElseThrow().message())
                .startsWith("exited with code 153 (128 + SIGXFSZ) (after ");
        crew = running(JOB).exits("job", code(255));
        assertThat(crew.instance("job").lastExit().orElseThrow().message()).startsWith("exited with code 255 (after ");
    }

    @Test
    void graceOverItIsKilledUntilItIsGone() {
        crew = running(WEB).stop("web").passes(Duration.ofSeconds(10));
        assertThat(crew.kills("web")).hasSize(1);
        crew.passes(Duration.ofSeconds(1));
        assertThat(crew.kills("web")).hasSize(2);
        crew.passes(Duration.ofSeconds(2));
        assertThat(crew.kills("web")).hasSize(3);
        assertThat(crew.told("Killing")).hasSize(1);
        crew.exits("web", signal(Signal.SIGKILL));
        assertThat(crew.shown("web")).isEqualTo("Stopped Operator");
    }

    @Test
    void treeGoneAfterARestartStartsAgain() {
        crew = running(WEB).restart("web").leaderExits("web", signal(Signal.SIGTERM));
        assertThat(crew.spawned("web")).hasSize(1);
        crew.treeGone("web");
        assertThat(crew.spawned("web")).hasSize(2);
        assertThat(crew.instance("web").lastExit()).map(Exit::reason).hasValue(Reason.STOPPED);
    }

    @Test
    void startAskedWhileStoppingStartsAgainOnceTheTreeIsGone() {
        crew = running(WEB).stop("web").start("web");
        assertThat(crew.spawned("web")).hasSize(1);
        crew.exits("web", signal(Signal.SIGTERM));
        assertThat(crew.spawned("web")).hasSize(2);
        assertThat(crew.shown("web")).isEqualTo("Running");
    }

    @Test
    void startAskedWhileAFinishedJobsTreeIsEndedRunsItOnceMore() {
        crew = running(JOB)
                .leaderExits("job", code(0))
                .treeLeft("job", 1)
                .start("job")
                .treeGone("job");
        assertThat(crew.shown("job")).isEqualTo("Running");
        crew.exits("job", code(0));
    }

    @Test
    void startOrRestartAskedWhileBackingOffSpawnsNowWithACleanRow() {
        crew = running(WEB);
        for (int crashes = 0; crashes < 2; crashes++) {
            crew.exits("web", code(1));
        }
        crew.start("web");
        assertThat(crew.shown("web")).isEqualTo("Running");
        assertThat(crew.instance("web").row()).isZero();
        crew.exits("web", code(1)).exits("web", code(1)).restart("web");
        assertThat(crew.shown("web")).isEqualTo("Running");
    }

    @Test
    void finishedOnesThatAreStoppedAreStoppedAndAReloadDoesNotStartThem() {
        crew = running(JOB, worker("bad").withRestartPolicy(RestartPolicy.NEVER))
                .exits("job", code(0))
                .exits("bad", code(1));
        assertThat(crew.shown("job")).isEqualTo("Succeeded Completed");
        assertThat(crew.shown("bad")).isEqualTo("Failed Error");
        crew.stop("job").stop("bad").reload(JOB, worker("bad"));
        assertThat(crew.shown("job")).isEqualTo("Stopped Operator");
        assertThat(crew.shown("bad")).isEqualTo("Stopped Operator");
    }

    @Test
    void finishedAndStoppedOnesRunAgainWhenAskedTo() {
        crew = running(JOB).exits("job", code(1)).start("job");
        assertThat(crew.shown("job")).isEqualTo("Running");
        crew.exits("job", code(0)).restart("job");
        assertThat(crew.shown("job")).isEqualTo("Running");
        crew.stop("job").exits("job", signal(Signal.SIGTERM)).start("job");
        assertThat(crew.shown("job")).isEqualTo("Running");
        assertThat(crew.instance("job").restarts()).isEqualTo(3);
    }

    @Test
    void eventsOfAnEarlierProcessAreDropped() {
        crew = running(WEB);
        long old = crew.instance("web").generation().orElseThrow();
        crew.exits("web", code(1));
        int pid = crew.pid("web").orElseThrow();
        InstanceId web = new InstanceId("web", 0);
        crew.step(new Event.Exited(web, old, 1, 0, false))
                .step(new Event.TreeLeft(web, old, 1))
                .step(new Event.TreeGone(web, old))
                .step(new Event.Spawned(web, old, 7))
                .step(new Event.SpawnFailed(web, old, 127, "x"))
                .step(new Event.SpawnCancelled(web, old));
        assertThat(crew.pid("web")).hasValue(pid);
        assertThat(crew.told("Exited")).hasSize(1);
        assertThat(crew.instance("web").exits()).hasSize(1);
    }

    @Test
    void theLastTenExitsAreKept() {
        crew = running(WEB);
        for (int code = 1; code <= 12; code++) {
            crew.exits("web", code(code)).start("web");
        }
        assertThat(crew.instance("web").exits())
                .hasSize(10)
                .extracting(Exit::exitCode)
                .startsWith(12, 11);
    }
}
