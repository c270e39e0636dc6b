package dev.coxswain.engine;

import static dev.coxswain.crew.Dependency.Condition.READY;
import static dev.coxswain.engine.Crons.every;
import static dev.coxswain.engine.Crons.job;
import static dev.coxswain.engine.Crons.policy;
import static dev.coxswain.engine.Crons.startingDeadline;
import static dev.coxswain.engine.Crons.suspended;
import static dev.coxswain.engine.Drill.code;
import static dev.coxswain.engine.Drill.needing;
import static dev.coxswain.engine.Drill.running;
import static dev.coxswain.engine.Drill.signal;
import static dev.coxswain.engine.Drill.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.Backoff;
import dev.coxswain.crew.Dependency;
import dev.coxswain.crew.RestartPolicy;
import dev.coxswain.crew.Schedule.ConcurrencyPolicy;
import dev.coxswain.crew.Signal;
import dev.coxswain.crew.Worker;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Runs that meet: concurrencyPolicy, and the operator's run now. */
class ConcurrencyTest {

    private static final Duration LONG = Duration.ofHours(1);
    private static final Worker REPLACE = policy(job(), ConcurrencyPolicy.REPLACE);
    private static final Worker ALLOW = policy(job(), ConcurrencyPolicy.ALLOW);

    @Test
    void forbidHoldsTheNewestBackAndMakesItUp() {
        Drill crew = running(job()).passesTo("06:16:00");
        assertThat(crew.spawned("job")).hasSize(1);
        assertThat(crew.told("JobAlreadyActive"))
                .extracting(Notice::message)
                .containsExactly("the run of 2026-11-21T06:10:00Z waits: the last one goes on, and concurrencyPolicy is"
                        + " Forbid");
        crew.exits("job", code(0));
        assertThat(crew.spawned("job")).hasSize(2);
        assertThat(crew.told("MissSchedule"))
                .extracting(Notice::message)
                .containsExactly("1 run was missed before the run of 2026-11-21T06:15:00Z");
        crew.exits("job", code(0));
        assertThat(crew.shown("job")).isEqualTo("Pending Scheduled");
    }

    @Test
    void eachRunThatHoldsOthersBackIsToldOfOnce() {
        Drill crew = running(job()).passesTo("06:11:00").exits("job", code(0)).passesTo("06:21:00");
        assertThat(crew.told("JobAlreadyActive")).hasSize(2);
    }

    @Test
    void whatForbidHoldsBackTooLongIsMissed() {
        Drill crew = running(startingDeadline(job(), 60)).passesTo("06:11:30");
        assertThat(crew.told("MissSchedule")).hasSize(1);
        crew.exits("job", code(0));
        assertThat(crew.spawned("job")).hasSize(1);
        assertThat(crew.shown("job")).isEqualTo("Pending Scheduled");
    }

    @Test
    void aRetryHoldsTheNextBackToo() {
        Drill crew = running(job("* * * * *").withRestartPolicy(RestartPolicy.ON_FAILURE))
                .passesTo("06:01:00");
        for (int i = 0; i < 6; i++) {
            crew.exits("job", code(1)).passes(Duration.ofSeconds(20));
        }
        crew.passesTo("06:03:30");
        assertThat(crew.told("JobAlreadyActive")).hasSize(1);
        assertThat(crew.instance("job").restarts())
                .isEqualTo(crew.spawned("job").size() - 1);
    }

    @Test
    void replaceStopsTheOldRunAndThenStartsTheNew() {
        Drill crew = running(REPLACE).passesTo("06:10:00");
        assertThat(crew.stops("job")).hasSize(1);
        assertThat(crew.spawned("job")).hasSize(1);
        assertThat(crew.instance("job").message())
                .isEqualTo("the next run takes its place (concurrencyPolicy Replace)");
        crew.exits("job", signal(Signal.SIGTERM));
        assertThat(crew.spawned("job")).hasSize(2);
        assertThat(crew.instance("job").lastExit()).map(Exit::reason).hasValue(Reason.REPLACED);
        assertThat(crew.instance("job").restarts()).isZero();
    }

    @Test
    void replaceEndsARunThatBacksOff() {
        Duration tenMinutes = Duration.ofMinutes(10);
        Drill crew = running(REPLACE.withRestartPolicy(RestartPolicy.ON_FAILURE)
                        .withBackoff(new Backoff(0, tenMinutes, 1, tenMinutes, 0, tenMinutes, OptionalInt.empty())))
                .passesTo("06:05:00")
                .exits("job", code(1));
        assertThat(crew.shown("job")).isEqualTo("Backoff Error");
        crew.passesTo("06:10:00");
        assertThat(crew.shown("job")).isEqualTo("Running");
        assertThat(crew.instance("job").row()).isZero();
        assertThat(crew.instance("job").restarts()).isZero();
    }

    @Test
    void whatWasToReplaceAndCameTooLateLeavesNothingToRun() {
        Drill crew = running(startingDeadline(REPLACE, 2)).passesTo("06:10:05");
        assertThat(crew.told("MissSchedule")).hasSize(1);
        crew.exits("job", signal(Signal.SIGTERM));
        assertThat(crew.shown("job")).isEqualTo("Pending Scheduled");
    }

    @Test
    void allowTakesTheLowestFreeIndex() {
        Drill crew = running(ALLOW).passesTo("06:15:00");
        assertThat(crew.shown("job/0")).isEqualTo("Running");
        assertThat(crew.shown("job/1")).isEqualTo("Running");
        assertThat(crew.shown("job/2")).isEqualTo("Running");
        assertThat(shown(crew)).containsExactly("job/0", "job/1", "job/2");
        crew.exits("job/1", code(0)).exits("job/0", code(1));
        assertThat(shown(crew)).containsExactly("job/0", "job/2");
        assertThat(crew.shown("job/0")).isEqualTo("Pending Scheduled");
        crew.passesTo("06:25:00");
        assertThat(shown(crew)).containsExactly("job/0", "job/1", "job/2");
        assertThat(crew.instance("job/1").restarts()).isZero();
        crew.stop("job");
        assertThat(crew.stopping()).hasSize(3);
        for (int index = 0; index < 3; index++) {
            crew.exits("job/" + index, signal(Signal.SIGTERM));
        }
        assertThat(shown(crew)).containsExactly("job/0");
        crew.assertSettled();
        crew.start("job").passesTo("06:30:00");
        assertThat(shown(crew)).containsExactly("job/0");
    }

    /** What status shows. */
    private static List<String> shown(Drill crew) {
        WorkerState job = crew.state().worker("job").orElseThrow();
        return job.instances().stream()
                .filter(instance -> !job.surplus(instance) || instance.phase().live())
                .map(instance -> instance.id().toString())
                .toList();
    }

    @Test
    void aHundredRunsGoOnAtATimeAndNoMore() {
        Drill crew = running(policy(job("* * * * *"), ConcurrencyPolicy.ALLOW)).passes(Duration.ofMinutes(102));
        assertThat(crew.spawned("job")).hasSize(100);
        assertThat(crew.told("MissSchedule")).hasSize(2);
        crew.runNow("job");
        assertThat(crew.lastOutcome().orElseThrow()).isInstanceOf(Outcome.Conflict.class);
        crew.exits("job/42", code(0)).passes(Duration.ofMinutes(1));
        assertThat(crew.shown("job/42")).isEqualTo("Running");
    }

    @Test
    void oneOfSeveralRunsIsStoppedByItself() {
        Drill crew = running(ALLOW).passesTo("06:15:00").stop("job/1").exits("job/1", signal(Signal.SIGTERM));
        assertThat(shown(crew)).containsExactly("job/0", "job/2");
        crew.stop("job/1");
        assertThat(crew.lastOutcome().orElseThrow()).isInstanceOf(Outcome.Unknown.class);
        crew.passesTo("06:20:00");
        assertThat(crew.shown("job/1")).isEqualTo("Running");
    }

    @Test
    void oneThatIsStoppedBeforeItHasStartedHoldsNoOtherBack() {
        Drill crew = running(ALLOW.withStartDelay(Duration.ofSeconds(10))).passesTo("06:10:05");
        assertThat(crew.shown("job/1")).isEqualTo("Pending StartDelay");
        long run = crew.ask(new Operation.Run("job"), LONG);
        crew.stop("job/1");
        assertThat(crew.outcome(run).orElseThrow()).isInstanceOf(Outcome.Superseded.class);
        assertThat(shown(crew)).containsExactly("job/0");
        crew.passesTo("06:15:10");
        assertThat(crew.shown("job/1")).isEqualTo("Running");
    }

    @Test
    void oneThatWaitsAtAnotherIndexThanTheFirstMovesThereOnceNoneIsAllowedBeside() {
        Drill crew = running(ALLOW.withStartDelay(Duration.ofSeconds(10))).passesTo("06:10:05");
        crew.exits("job/0", code(0)).reload(job("@reboot").withStartDelay(Duration.ofSeconds(10)));
        crew.passesTo("06:10:20").exits("job/0", code(0));
        assertThat(crew.shown("job/0")).isEqualTo("Succeeded Completed");
        assertThat(crew.spawned("job")).hasSize(2);
    }

    @Test
    void fewerAllowedTheRunsThatGoOnEnd() {
        Drill crew = running(ALLOW).passesTo("06:10:00").reload(job()).passesTo("06:15:00");
        assertThat(crew.spawned("job")).hasSize(2);
        assertThat(crew.stops("job")).isEmpty();
        crew.exits("job/0", code(0));
        assertThat(crew.spawned("job")).hasSize(2);
        crew.exits("job/1", code(0));
        assertThat(crew.spawned("job")).hasSize(3);
    }

    @Test
    void runNowStartsARunAndLeavesTheNextMomentAsItIs() {
        Drill crew = running(job());
        long run = crew.ask(new Operation.Run("job"), LONG);
        assertThat(crew.shown("job")).isEqualTo("Running");
        assertThat(crew.outcome(run)).isEmpty();
        crew.exits("job", code(0));
        assertThat(crew.outcome(run)).hasValue(new Outcome.Done());
        assertThat(crew.instance("job").nextStartAt()).map(Object::toString).hasValue("2026-11-21T06:05:00Z");
    }

    @Test
    void whoWaitsForARunThatFailsIsTold() {
        Drill crew = running(suspended(job()));
        long run = crew.ask(new Operation.Run("job"), LONG);
        crew.exits("job", code(7));
        assertThat(crew.outcome(run).orElseThrow())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.message()).startsWith("job/0 failed: exited with code 7"));
        assertThat(crew.shown("job")).isEqualTo("Pending Suspended");
    }

    @Test
    void runNowObeysForbid() {
        Drill crew = running(job()).passesTo("06:05:00").runNow("job");
        assertThat(crew.lastOutcome().orElseThrow()).isInstanceOf(Outcome.Conflict.class);
        crew = running(every(LONG)).runNow("job");
        assertThat(crew.lastOutcome().orElseThrow()).isInstanceOf(Outcome.Conflict.class);
    }

    @Test
    void runNowReplacesOrRunsBeside() {
        Drill crew = running(REPLACE).passesTo("06:05:00");
        long first = crew.ask(new Operation.Run("job"), LONG);
        assertThat(crew.outcome(first)).isEmpty();
        crew.exits("job", signal(Signal.SIGTERM));
        assertThat(crew.spawned("job")).hasSize(2);
        long second = crew.ask(new Operation.Run("job"), LONG);
        assertThat(crew.outcome(first)).isEmpty();
        crew.exits("job", signal(Signal.SIGTERM));
        assertThat(crew.outcome(first).orElseThrow()).isInstanceOf(Outcome.Superseded.class);
        crew.exits("job", code(0));
        assertThat(crew.outcome(second)).hasValue(new Outcome.Done());
        crew = running(ALLOW).passesTo("06:05:00").runNow("job");
        assertThat(crew.shown("job/1")).isEqualTo("Running");
    }

    @Test
    void runNowWaitsForItsDependencies() {
        Drill crew = new Drill().startsByHand().reload(worker("db"), needing(startingDeadline(job(), 1), "db", READY));
        crew.runNow("job");
        assertThat(crew.lastOutcome()).hasValue(new Outcome.Accepted());
        assertThat(crew.shown("job")).isEqualTo("Pending WaitingForDependency");
        crew.passes(Duration.ofSeconds(30)).starts("db");
        assertThat(crew.shown("job")).isEqualTo("Starting");
    }

    @Test
    void runNowOfWhatHasNoScheduleOrIsStoppedIsRefused() {
        Drill crew = running(worker("web"), job()).runNow("web");
        assertThat(crew.lastOutcome().orElseThrow())
                .isEqualTo(new Outcome.Conflict("web has no schedule: it can't be run now; start it"));
        crew.stop("job").runNow("job");
        assertThat(crew.lastOutcome().orElseThrow())
                .isEqualTo(new Outcome.Conflict("job was stopped by the operator; start it first"));
        crew.runNow("nobody");
        assertThat(crew.lastOutcome().orElseThrow()).isInstanceOf(Outcome.Unknown.class);
    }

    @Test
    void whoWaitsForARunThatIsStoppedIsTold() {
        Drill crew = running(job());
        long run = crew.ask(new Operation.Run("job"), LONG);
        crew.stop("job").exits("job", signal(Signal.SIGTERM));
        assertThat(crew.outcome(run).orElseThrow()).isInstanceOf(Outcome.Superseded.class);
    }

    @Test
    void startAndRestartOfAWaitingOneDoNothing() {
        Drill crew = running(job());
        long start = crew.ask(new Operation.Start("job", OptionalInt.empty()), LONG);
        long restart = crew.ask(new Operation.Restart("job", OptionalInt.empty()), LONG);
        assertThat(crew.outcome(start)).hasValue(new Outcome.Done());
        assertThat(crew.outcome(restart)).hasValue(new Outcome.Done());
        assertThat(crew.spawned("job")).isEmpty();
    }

    @Test
    void restartRunsTheRunThatGoesOnAgain() {
        Drill crew = running(job()).passesTo("06:05:00").restart("job").exits("job", signal(Signal.SIGTERM));
        assertThat(crew.shown("job")).isEqualTo("Running");
        assertThat(crew.instance("job").restarts()).isEqualTo(1);
        crew.exits("job", code(0));
        assertThat(crew.shown("job")).isEqualTo("Pending Scheduled");
    }

    @Test
    void whoWaitsForARestartThatFailsIsTold() {
        Drill crew = running(job()).passesTo("06:05:00").startsByHand();
        long restart = crew.ask(new Operation.Restart("job", OptionalInt.empty()), LONG);
        crew.exits("job", signal(Signal.SIGTERM)).startFails("job", 127);
        assertThat(crew.outcome(restart).orElseThrow()).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void stopHoldsTheScheduleUntilStart() {
        Drill crew = running(job()).passesTo("06:05:00").stop("job").exits("job", signal(Signal.SIGTERM));
        assertThat(crew.shown("job")).isEqualTo("Stopped Operator");
        crew.assertSettled();
        crew.passesTo("06:13:00").start("job");
        assertThat(crew.shown("job")).isEqualTo("Pending Scheduled");
        assertThat(crew.told("MissSchedule")).hasSize(1);
        assertThat(crew.instance("job").nextStartAt()).map(Object::toString).hasValue("2026-11-21T06:15:00Z");
    }

    @Test
    void startWhileItsRunIsBeingStoppedRunsNothingAgain() {
        Drill crew =
                running(job()).passesTo("06:05:00").stop("job").start("job").exits("job", signal(Signal.SIGTERM));
        assertThat(crew.shown("job")).isEqualTo("Pending Scheduled");
    }

    @Test
    void scaleIsRefused() {
        Drill crew = running(job()).scale("job", 2);
        assertThat(crew.lastOutcome().orElseThrow())
                .isEqualTo(new Outcome.Conflict("job has a schedule: its replicas are 1"));
    }

    @Test
    void itsDependentsAskForItsLastRun() {
        Drill crew = running(
                job(),
                needing(worker("ready"), "job", READY),
                needing(worker("started"), "job", Dependency.Condition.STARTED),
                needing(worker("succeeded"), "job", Dependency.Condition.SUCCEEDED),
                needing(worker("finished"), "job", Dependency.Condition.FINISHED));
        assertThat(List.of(crew.shown("ready"), crew.shown("started"), crew.shown("succeeded"), crew.shown("finished")))
                .containsOnly("Pending WaitingForDependency");
        crew.passesTo("06:05:00");
        assertThat(crew.shown("ready")).isEqualTo("Running");
        assertThat(crew.shown("started")).isEqualTo("Running");
        assertThat(crew.shown("finished")).isEqualTo("Pending WaitingForDependency");
        crew.exits("job", code(1));
        assertThat(crew.shown("finished")).isEqualTo("Running");
        assertThat(crew.shown("succeeded")).isEqualTo("Pending WaitingForDependency");
        crew.passesTo("06:10:00").exits("job", code(0));
        assertThat(crew.shown("succeeded")).isEqualTo("Running");
    }

    @Test
    void aRunIsNoRestartToItsDependents() {
        Worker web = worker("web").withDependsOn(List.of(new Dependency("job", Dependency.Condition.SUCCEEDED, true)));
        Drill crew = running(job(), web).passesTo("06:05:00").exits("job", code(0));
        crew.passesTo("06:10:00").exits("job", code(0));
        assertThat(crew.spawned("web")).hasSize(1);
    }
}
