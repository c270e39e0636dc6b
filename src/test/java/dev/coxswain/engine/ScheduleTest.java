package dev.coxswain.engine;

import static dev.coxswain.crew.Dependency.Condition.READY;
import static dev.coxswain.engine.Crons.job;
import static dev.coxswain.engine.Crons.persistent;
import static dev.coxswain.engine.Crons.randomizedDelay;
import static dev.coxswain.engine.Crons.startingDeadline;
import static dev.coxswain.engine.Crons.suspended;
import static dev.coxswain.engine.Crons.zone;
import static dev.coxswain.engine.Drill.code;
import static dev.coxswain.engine.Drill.needing;
import static dev.coxswain.engine.Drill.running;
import static dev.coxswain.engine.Drill.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.Backoff;
import dev.coxswain.crew.RestartPolicy;
import dev.coxswain.crew.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** When scheduled workers run: moments, the clock, what is late and what is missed. */
class ScheduleTest {

    private static Instant at(String time) {
        return Instant.parse("2026-11-21T" + time + "Z");
    }

    @Test
    void betweenItsRunsItIsPendingScheduledWithTheTimeOfTheNext() {
        Drill crew = running(job());
        assertThat(crew.shown("job")).isEqualTo("Pending Scheduled");
        assertThat(crew.instance("job").nextStartAt()).hasValue(at("06:05:00"));
        crew.passesTo("06:04:59.999");
        assertThat(crew.spawned("job")).isEmpty();
        crew.passesTo("06:05:00");
        assertThat(crew.shown("job")).isEqualTo("Running");
        assertThat(crew.instance("job").nextStartAt()).isEmpty();
        crew.exits("job", code(0));
        assertThat(crew.shown("job")).isEqualTo("Pending Scheduled");
        assertThat(crew.instance("job").nextStartAt()).hasValue(at("06:10:00"));
        assertThat(crew.instance("job").lastExit().orElseThrow().reason()).isEqualTo(Reason.COMPLETED);
        crew.passesTo("06:10:00");
        assertThat(crew.spawned("job")).hasSize(2);
    }

    @Test
    void aRunThatFailedIsFollowedByTheNext() {
        Drill crew = running(job()).passesTo("06:05:00").exits("job", code(3));
        assertThat(crew.shown("job")).isEqualTo("Pending Scheduled");
        assertThat(crew.told("Failed"))
                .extracting(Notice::message)
                .containsExactly("the run has failed and is not tried again: restartPolicy is Never");
        assertThat(crew.instance("job").lastExit().orElseThrow().exitCode()).isEqualTo(3);
        crew.passesTo("06:10:00");
        assertThat(crew.shown("job")).isEqualTo("Running");
    }

    @Test
    void retriesAreTheSameRunAndTheOnlyRestarts() {
        Worker job = job().withRestartPolicy(RestartPolicy.ON_FAILURE)
                .withBackoff(new Backoff(
                        0,
                        Duration.ofSeconds(1),
                        2,
                        Duration.ofSeconds(60),
                        0,
                        Duration.ofSeconds(60),
                        OptionalInt.of(2)));
        Drill crew = running(job).passesTo("06:05:00").exits("job", code(1));
        assertThat(crew.shown("job")).isEqualTo("Backoff Error");
        crew.passesTo("06:05:01").exits("job", code(0));
        assertThat(crew.shown("job")).isEqualTo("Pending Scheduled");
        assertThat(crew.instance("job").restarts()).isEqualTo(1);
        crew.passesTo("06:10:00").exits("job", code(0));
        assertThat(crew.instance("job").restarts()).isEqualTo(1);
        crew.passesTo("06:15:00")
                .exits("job", code(1))
                .passesTo("06:15:01")
                .exits("job", code(1))
                .passesTo("06:15:03")
                .exits("job", code(1));
        assertThat(crew.shown("job")).isEqualTo("Pending Scheduled");
        assertThat(crew.told("Failed"))
                .extracting(Notice::message)
                .containsExactly("the run has failed and is not tried again: 2 restarts in a row, no more allowed");
        assertThat(crew.instance("job").restarts()).isEqualTo(3);
        assertThat(crew.spawned("job")).extracting(Action.Spawn::restarts).containsExactly(0, 1, 1, 1, 2, 3);
    }

    @Test
    void itsTimesAreThoseOfItsZone() {
        Drill crew = running(zone(job("30 7 * * *"), "Europe/Berlin"));
        assertThat(crew.instance("job").nextStartAt()).hasValue(at("06:30:00"));
    }

    @Test
    void aRunWaitsForDependenciesAndStartDelayAsAnyStart() {
        Worker job = needing(job().withStartDelay(Duration.ofSeconds(3)), "db", READY);
        Drill crew = new Drill().startsByHand().reload(worker("db"), job);
        assertThat(crew.shown("job")).isEqualTo("Pending Scheduled");
        crew.passesTo("06:05:00");
        assertThat(crew.shown("job")).isEqualTo("Pending WaitingForDependency");
        crew.passesTo("06:05:10").starts("db");
        assertThat(crew.shown("job")).isEqualTo("Pending StartDelay");
        crew.passesTo("06:05:13");
        assertThat(crew.shown("job")).isEqualTo("Starting");
    }

    @Test
    void aRunThatCannotStartInItsDeadlineIsMissed() {
        Worker job = startingDeadline(needing(job(), "db", READY), 20);
        Drill crew = new Drill().startsByHand().reload(worker("db"), job).passesTo("06:05:20.999");
        assertThat(crew.shown("job")).isEqualTo("Pending WaitingForDependency");
        crew.passesTo("06:05:21");
        assertThat(crew.shown("job")).isEqualTo("Pending Scheduled");
        assertThat(crew.told("MissSchedule"))
                .singleElement()
                .satisfies(notice -> assertThat(notice.message())
                        .isEqualTo("no run of 2026-11-21T06:05:00Z: it could not start within"
                                + " startingDeadlineSeconds (20)"));
        crew.starts("db");
        assertThat(crew.spawned("job")).isEmpty();
        crew.passesTo("06:10:00");
        assertThat(crew.spawned("job")).hasSize(1);
    }

    @Test
    void aNewerMomentTakesThePlaceOfOneThatStillWaits() {
        Drill crew = new Drill().startsByHand().reload(worker("db"), needing(job(), "db", READY));
        crew.passesTo("06:16:00").starts("db");
        assertThat(crew.spawned("job")).hasSize(1);
        assertThat(crew.told("MissSchedule"))
                .extracting(Notice::message)
                .containsExactly("2 runs were missed before the run of 2026-11-21T06:15:00Z");
    }

    @Test
    void suspendedItStartsNothingAndMakesUpTheNewestMomentAfterwards() {
        Drill crew = running(suspended(job()));
        assertThat(crew.shown("job")).isEqualTo("Pending Suspended");
        assertThat(crew.instance("job").nextStartAt()).isEmpty();
        crew.assertSettled();
        crew.passesTo("06:13:00");
        assertThat(crew.spawned("job")).isEmpty();
        crew.reload(job());
        assertThat(crew.shown("job")).isEqualTo("Running");
        assertThat(crew.told("MissSchedule")).hasSize(1);
        crew.exits("job", code(0));
        assertThat(crew.instance("job").nextStartAt()).hasValue(at("06:15:00"));
    }

    @Test
    void suspendedPastItsDeadlineItMakesUpNothing() {
        Drill crew = running(startingDeadline(suspended(job()), 10)).passesTo("06:13:00");
        crew.reload(startingDeadline(job(), 10));
        assertThat(crew.shown("job")).isEqualTo("Pending Scheduled");
        assertThat(crew.told("MissSchedule")).hasSize(2);
        assertThat(crew.instance("job").nextStartAt()).hasValue(at("06:15:00"));
    }

    @Test
    void suspendedWhileARunWaitsItWaitsOn() {
        Worker job = needing(job(), "db", READY);
        Drill crew = new Drill().startsByHand().reload(worker("db"), job).passesTo("06:05:00");
        crew.reload(worker("db"), suspended(job)).starts("db");
        assertThat(crew.shown("job")).isEqualTo("Pending Suspended");
        assertThat(crew.spawned("job")).isEmpty();
        crew.reload(worker("db"), job);
        assertThat(crew.spawned("job")).hasSize(1);
    }

    @Test
    void suspendedDuringARunItLetsItEnd() {
        Drill crew = running(job()).passesTo("06:05:00").reload(suspended(job()));
        assertThat(crew.shown("job")).isEqualTo("Running");
        crew.exits("job", code(0));
        assertThat(crew.shown("job")).isEqualTo("Pending Suspended");
    }

    @Test
    void theRandomDelayIsDrawnForEachRun() {
        Drill crew = running(randomizedDelay(job("0 * * * *"), Duration.ofMinutes(30)));
        Instant first = crew.instance("job").nextStartAt().orElseThrow();
        assertThat(first).isBetween(at("07:00:00"), at("07:30:00")).isNotEqualTo(at("07:00:00"));
        crew.passes(Duration.between(crew.wall(), first).minusMillis(1));
        assertThat(crew.spawned("job")).isEmpty();
        crew.passes(Duration.ofMillis(1)).exits("job", code(0));
        Instant second = crew.instance("job").nextStartAt().orElseThrow();
        assertThat(second).isBetween(at("08:00:00"), at("08:30:00"));
        assertThat(Duration.between(first, second)).isNotEqualTo(Duration.ofHours(1));
    }

    @Test
    void aDelayLongerThanThePeriodLosesNoMoment() {
        Drill crew = running(randomizedDelay(job("* * * * *"), Duration.ofMinutes(10)));
        for (int minutes = 0; minutes < 120; minutes++) {
            crew.passes(Duration.ofMinutes(1));
            if (crew.phase("job").live()) {
                crew.exits("job", code(0));
            }
        }
        assertThat(crew.spawned("job")).hasSizeGreaterThan(10);
    }

    @Test
    void theDeadlineOfADelayedRunCountsFromItsDelay() {
        Worker job = startingDeadline(randomizedDelay(job("0 * * * *"), Duration.ofMinutes(30)), 5);
        Drill crew = running(job).passesTo("07:30:00");
        assertThat(crew.spawned("job")).hasSize(1);
        assertThat(crew.told("MissSchedule")).isEmpty();
    }

    @Test
    void aDeadlineThatComesBeforeTheTimeOnTheClockStartsNothing() {
        Drill crew = running(job()).clockIsSet(Duration.ofMinutes(-2));
        crew.passes(Duration.ofSeconds(299));
        assertThat(crew.wall()).isEqualTo(at("06:03:00"));
        assertThat(crew.spawned("job")).isEmpty();
        crew.passesTo("06:05:00");
        assertThat(crew.spawned("job")).hasSize(1);
    }

    @Test
    void aClockSetForwardOverSeveralMomentsBringsOneRunOfTheNewest() {
        Drill crew = running(job()).clockIsSetAndTold(Duration.ofMinutes(63));
        assertThat(crew.spawned("job")).hasSize(1);
        assertThat(crew.told("MissSchedule"))
                .singleElement()
                .satisfies(notice -> assertThat(notice.message())
                        .contains("no run of 2026-11-21T06:05:00Z")
                        .contains("that of 2026-11-21T07:00:00Z takes their place"));
        crew.exits("job", code(0));
        assertThat(crew.instance("job").nextStartAt()).hasValue(at("07:05:00"));
    }

    @Test
    void aClockSetForwardPastTheDeadlineMissesTheRun() {
        Drill crew = running(startingDeadline(job("0 * * * *"), 60)).clockIsSetAndTold(Duration.ofMinutes(63));
        assertThat(crew.spawned("job")).isEmpty();
        assertThat(crew.told("MissSchedule")).hasSize(1);
        assertThat(crew.instance("job").nextStartAt()).hasValue(at("08:00:00"));
    }

    @Test
    void aClockSetForwardALittleBringsTheRunSooner() {
        Drill crew = running(job()).clockIsSetAndTold(Duration.ofMinutes(3));
        crew.passes(Duration.ofSeconds(119));
        assertThat(crew.spawned("job")).hasSize(1);
    }

    @Test
    void aClockSetBackRunsNothingTwice() {
        Drill crew = running(job("0 * * * *")).passesTo("07:00:00").exits("job", code(0));
        crew.clockIsSetAndTold(Duration.ofMinutes(-30));
        assertThat(crew.instance("job").nextStartAt()).hasValue(at("08:00:00"));
        crew.passesTo("07:59:59");
        assertThat(crew.spawned("job")).hasSize(1);
        crew.passesTo("08:00:00");
        assertThat(crew.spawned("job")).hasSize(2);
    }

    @Test
    void aClockSetBackThreeHoursTellsAnotherTime() {
        Drill crew = running(job("0 * * * *")).passesTo("07:00:00").exits("job", code(0));
        crew.passes(Duration.ofMinutes(50)).clockIsSetAndTold(Duration.ofHours(-3));
        assertThat(crew.instance("job").nextStartAt()).hasValue(at("05:00:00"));
        crew.clockIsSetAndTold(Duration.ofHours(2));
        assertThat(crew.spawned("job")).hasSize(2);
        crew.exits("job", code(0)).passesTo("06:59:59");
        crew.passesTo("07:00:00");
        assertThat(crew.spawned("job")).hasSize(3);
    }

    @Test
    void aPersistentWorkerSeenForTheFirstTimeIsKeptAsOfNow() {
        Drill crew = running(persistent(job()));
        assertThat(crew.all(Action.Ran.class, ran -> true)).containsExactly(new Action.Ran("job", crew.wall()));
        crew.passesTo("06:05:00.100");
        assertThat(crew.all(Action.Ran.class, ran -> true)).last().isEqualTo(new Action.Ran("job", at("06:05:00")));
    }

    @Test
    void whatIsNotMadeUpNowIsNotMadeUpAfterARestartEither() {
        Worker kept = persistent(job());
        Drill crew = running(kept).passesTo("06:05:00").exits("job", code(0));
        crew.passesTo("06:05:30").reload(Crons.line(kept, "0 5 * * *"));
        assertThat(crew.all(Action.Ran.class, ran -> true))
                .as("the new line had no moment before")
                .last()
                .isEqualTo(new Action.Ran("job", crew.wall()));
        crew = running(kept).passesTo("06:05:00").exits("job", code(0)).stop("job");
        crew.passesTo("06:13:00").start("job");
        assertThat(crew.all(Action.Ran.class, ran -> true))
                .as("what came while it was stopped")
                .last()
                .isEqualTo(new Action.Ran("job", crew.wall()));
    }

    @Test
    void onlyPersistentRunsAreKeptAndNotTheOperators() {
        Drill crew = running(job(), persistent(Crons.scheduled(worker("kept"), "0 8 * * *")))
                .runNow("kept")
                .passesTo("06:05:00");
        assertThat(crew.all(Action.Ran.class, ran -> true)).hasSize(1);
    }

    @Test
    void aPersistentWorkerMakesUpOneMissedRun() {
        Drill crew = new Drill();
        crew.step(new Event.Loaded(Drill.crew(persistent(job())), Map.of("job", at("03:00:00"))));
        assertThat(crew.spawned("job")).hasSize(1);
        assertThat(crew.all(Action.Ran.class, ran -> true)).containsExactly(new Action.Ran("job", at("06:00:00")));
        crew.exits("job", code(0)).passesTo("06:04:59");
        assertThat(crew.spawned("job")).hasSize(1);
        assertThat(crew.told("MissSchedule")).hasSize(1);
    }

    @Test
    void aPersistentWorkerThatMissedNothingWaits() {
        Drill crew = new Drill();
        crew.step(new Event.Loaded(Drill.crew(persistent(job())), Map.of("job", at("06:00:00"))));
        assertThat(crew.shown("job")).isEqualTo("Pending Scheduled");
        assertThat(crew.instance("job").nextStartAt()).hasValue(at("06:05:00"));
        assertThat(crew.all(Action.Ran.class, ran -> true)).isEmpty();
    }

    @Test
    void aMissedRunPastItsDeadlineIsNotMadeUp() {
        Drill crew = new Drill();
        crew.step(new Event.Loaded(
                Drill.crew(startingDeadline(persistent(job("0 5 * * *")), 600)), Map.of("job", at("04:00:00"))));
        assertThat(crew.spawned("job")).isEmpty();
        assertThat(crew.told("MissSchedule")).hasSize(1);
    }

    @Test
    void whatWasKeptByAClockThatWasAheadRunsNothingTwice() {
        Drill crew = new Drill();
        crew.step(new Event.Loaded(Drill.crew(persistent(job("0 * * * *"))), Map.of("job", at("08:00:00"))));
        assertThat(crew.instance("job").nextStartAt()).hasValue(at("09:00:00"));
        crew = new Drill();
        crew.step(new Event.Loaded(Drill.crew(persistent(job("0 * * * *"))), Map.of("job", at("12:00:00"))));
        assertThat(crew.instance("job").nextStartAt()).hasValue(at("07:00:00"));
    }

    @Test
    void notPersistentItMakesUpNothing() {
        Drill crew = new Drill();
        crew.step(new Event.Loaded(Drill.crew(job()), Map.of("job", at("03:00:00"))));
        assertThat(crew.shown("job")).isEqualTo("Pending Scheduled");
    }

    @Test
    void atReadinessAndDegradedAWaitingOneCountsAsFine() {
        Drill crew = running(job().withRequired(true)).passesTo("06:05:00").exits("job", code(1));
        var conditions = Conditions.of(crew.state(), List.of(), crew.wall());
        assertThat(conditions).extracting(Condition::reason).containsExactly("AllReady", "Complete", "AsExpected");
    }
}
