package dev.coxswain.engine;

import static dev.coxswain.engine.Crons.every;
import static dev.coxswain.engine.Crons.job;
import static dev.coxswain.engine.Crons.line;
import static dev.coxswain.engine.Crons.persistent;
import static dev.coxswain.engine.Crons.policy;
import static dev.coxswain.engine.Crons.randomizedDelay;
import static dev.coxswain.engine.Crons.startingDeadline;
import static dev.coxswain.engine.Crons.suspended;
import static dev.coxswain.engine.Crons.zone;
import static dev.coxswain.engine.Drill.code;
import static dev.coxswain.engine.Drill.crew;
import static dev.coxswain.engine.Drill.running;
import static dev.coxswain.engine.Drill.signal;
import static dev.coxswain.engine.Drill.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.AtEnd;
import dev.coxswain.crew.ExitWhen;
import dev.coxswain.crew.ProcessSpec;
import dev.coxswain.crew.RestartPolicy;
import dev.coxswain.crew.Schedule.ConcurrencyPolicy;
import dev.coxswain.crew.Signal;
import dev.coxswain.crew.Worker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Scheduled workers and what else there is: reloads, {@code every}, {@code @reboot}, deadlines, the crew's end. */
class ScheduleReloadTest {

    private static final Worker REBOOT = job("@reboot");
    private static final ProcessSpec OTHER = ProcessSpec.of(List.of("/bin/other"));

    private static String next(Drill crew) {
        return crew.instance("job").nextStartAt().map(Object::toString).orElse("none");
    }

    static Stream<Worker> inPlace() {
        return Stream.of(
                line(job(), "7 * * * *"),
                zone(job(), "Asia/Kolkata"),
                policy(job(), ConcurrencyPolicy.REPLACE),
                policy(job(), ConcurrencyPolicy.ALLOW),
                startingDeadline(job(), 1),
                suspended(job()),
                randomizedDelay(job(), Duration.ofSeconds(1)),
                persistent(job()),
                every(Duration.ofHours(1)),
                REBOOT,
                worker("job"));
    }

    @ParameterizedTest
    @MethodSource("inPlace")
    void aRunThatGoesOnIsLeftAloneByEveryChangeOfItsSchedule(Worker changed) {
        Drill crew = running(job()).passesTo("06:05:00");
        int pid = crew.pid("job").orElseThrow();
        crew.reload(changed);
        assertThat(crew.pid("job")).hasValue(pid);
        crew.reload(job());
        assertThat(crew.pid("job")).hasValue(pid);
        assertThat(crew.stops("job")).isEmpty();
        assertThat(crew.spawned("job")).hasSize(1);
        crew.exits("job", code(0));
        assertThat(crew.shown("job")).isEqualTo("Pending Scheduled");
    }

    @ParameterizedTest
    @MethodSource("inPlace")
    void oneThatWaitsForDependenciesStartsOnceWhateverChanges(Worker changed) {
        Worker db = worker("db").withStartDelay(Duration.ofMinutes(6));
        var needs =
                List.of(new dev.coxswain.crew.Dependency("db", dev.coxswain.crew.Dependency.Condition.READY, false));
        Drill crew = running(db, job().withDependsOn(needs)).passesTo("06:05:00");
        assertThat(crew.shown("job")).isEqualTo("Pending WaitingForDependency");
        crew.reload(db, changed.withDependsOn(needs)).reload(db, job().withDependsOn(needs));
        crew.passesTo("06:06:02");
        boolean droppedByPlain = changed.schedule().isEmpty() && changed.every().isEmpty();
        assertThat(crew.spawned("job").size()).isEqualTo(droppedByPlain ? 0 : 1);
    }

    @Test
    void anotherLineOrZoneCountsFromNow() {
        Drill crew = running(job()).reload(line(job(), "7 * * * *"));
        assertThat(next(crew)).isEqualTo("2026-11-21T06:07:00Z");
        crew.reload(zone(job("0 12 * * *"), "Asia/Kolkata"));
        assertThat(next(crew)).isEqualTo("2026-11-21T06:30:00Z");
    }

    @Test
    void aChangedCommandReplacesTheRunThatGoesOnAndRunsItAgain() {
        Drill crew = running(job()).passesTo("06:05:00").reload(job().withProcess(OTHER));
        assertThat(crew.stops("job")).hasSize(1);
        crew.exits("job", signal(Signal.SIGTERM));
        assertThat(crew.shown("job")).isEqualTo("Running");
        assertThat(crew.spawned("job").getLast().worker().process()).isEqualTo(OTHER);
        crew.exits("job", code(0));
        assertThat(crew.shown("job")).isEqualTo("Pending Scheduled");
    }

    @Test
    void aChangedCommandOfAWaitingOneIsForTheNextRun() {
        Drill crew = running(job()).reload(job().withProcess(OTHER));
        assertThat(crew.shown("job")).isEqualTo("Pending Scheduled");
        assertThat(crew.told("RolloutComplete"))
                .extracting(Notice::message)
                .containsExactly("the new form is accepted; the next run has it");
        crew.passesTo("06:05:00");
        assertThat(crew.spawned("job").getLast().worker().process()).isEqualTo(OTHER);
    }

    @Test
    void removedDuringARunItIsStoppedAndGone() {
        Drill crew = running(job()).passesTo("06:05:00").reload();
        assertThat(crew.stops("job")).hasSize(1);
        crew.exits("job", signal(Signal.SIGTERM));
        assertThat(crew.state().workers()).isEmpty();
        crew.assertSettled();
    }

    @Test
    void removedWhileItWaitsItIsGoneAtOnce() {
        Drill crew = running(job()).reload();
        assertThat(crew.state().workers()).isEmpty();
        crew.assertSettled();
    }

    @Test
    void shutDownItStartsNothingMore() {
        Drill crew =
                running(job(), worker("web")).passesTo("06:04:59").shutdown().passes(Duration.ofSeconds(5));
        assertThat(crew.spawned("job")).isEmpty();
        crew.exits("web", signal(Signal.SIGTERM));
        assertThat(crew.ended()).hasValue(0);
        crew.assertSettled();
    }

    @Test
    void aScheduleThatGoesLeavesAPlainWorker() {
        Drill crew = running(job()).reload(worker("job"));
        assertThat(crew.shown("job")).isEqualTo("Running");
        crew.exits("job", code(0));
        assertThat(crew.shown("job")).isEqualTo("Running");
    }

    @Test
    void aScheduleThatComesTakesWhatRunsForARun() {
        Drill crew = running(worker("job")).reload(job());
        assertThat(crew.spawned("job")).hasSize(1);
        assertThat(crew.shown("job")).isEqualTo("Running");
        crew.passesTo("06:05:00");
        assertThat(crew.told("JobAlreadyActive")).hasSize(1);
        crew.exits("job", code(0)).exits("job", code(0));
        assertThat(crew.shown("job")).isEqualTo("Pending Scheduled");
    }

    @Test
    void aScheduleThatComesEndsReplicasAndAScale() {
        Drill crew = running(worker("job").withReplicas(3)).scale("job", 4).reload(job());
        for (int index = 1; index < 4; index++) {
            crew.exits("job/" + index, signal(Signal.SIGTERM));
        }
        assertThat(crew.shown("job/0")).isEqualTo("Running");
        assertThat(crew.shown("job/3")).isEqualTo("Stopped ScaledDown");
        assertThat(crew.state().worker("job").orElseThrow().replicas()).isEqualTo(1);
    }

    @Test
    void aScheduleThatComesToOneThatHasEndedWaitsForIt() {
        Drill crew =
                running(worker("job").withRestartPolicy(RestartPolicy.NEVER)).exits("job", code(0));
        crew.reload(job());
        assertThat(crew.shown("job")).isEqualTo("Pending Scheduled");
        assertThat(crew.spawned("job")).hasSize(1);
    }

    @Test
    void everyRunsAtOnceAndThenSoLongAfterEachEnd() {
        Drill crew = running(every(Duration.ofSeconds(30)));
        assertThat(crew.shown("job")).isEqualTo("Running");
        crew.passes(Duration.ofMinutes(5)).exits("job", code(0));
        assertThat(crew.shown("job")).isEqualTo("Pending Scheduled");
        assertThat(crew.nextStartIn("job")).hasValue(Duration.ofSeconds(30));
        crew.passes(Duration.ofMillis(29_999));
        assertThat(crew.spawned("job")).hasSize(1);
        crew.passes(Duration.ofMillis(1));
        assertThat(crew.spawned("job")).hasSize(2);
        crew.exits("job", code(1));
        assertThat(crew.nextStartIn("job")).hasValue(Duration.ofSeconds(30));
    }

    @Test
    void everyCountsTimeThatPassesWhateverTheClockShows() {
        Drill crew = running(every(Duration.ofSeconds(30))).exits("job", code(0));
        crew.clockIsSetAndTold(Duration.ofHours(5));
        assertThat(crew.nextStartIn("job")).hasValue(Duration.ofSeconds(30));
        crew.clockIsSetAndTold(Duration.ofHours(-9)).passes(Duration.ofMillis(29_999));
        assertThat(crew.spawned("job")).hasSize(1);
        crew.passes(Duration.ofMillis(1));
        assertThat(crew.spawned("job")).hasSize(2);
    }

    @Test
    void runNowBetweenTwoOfEveryMovesTheNext() {
        Drill crew = running(every(Duration.ofSeconds(30)))
                .exits("job", code(0))
                .passes(Duration.ofSeconds(20))
                .runNow("job");
        assertThat(crew.shown("job")).isEqualTo("Running");
        crew.passes(Duration.ofSeconds(15)).exits("job", code(0));
        assertThat(crew.nextStartIn("job")).hasValue(Duration.ofSeconds(30));
    }

    @Test
    void anotherEveryCountsFromTheLastEnd() {
        Drill crew =
                running(every(Duration.ofSeconds(30))).exits("job", code(0)).passes(Duration.ofSeconds(20));
        crew.reload(every(Duration.ofSeconds(50)));
        assertThat(crew.nextStartIn("job")).hasValue(Duration.ofSeconds(30));
        crew.reload(every(Duration.ofSeconds(10)));
        assertThat(crew.shown("job")).isEqualTo("Running");
    }

    @Test
    void everyStoppedCountsFromThatEnd() {
        Drill crew = running(every(Duration.ofSeconds(30))).stop("job").exits("job", signal(Signal.SIGTERM));
        crew.passes(Duration.ofSeconds(10)).start("job");
        assertThat(crew.nextStartIn("job")).hasValue(Duration.ofSeconds(20));
        crew.passes(Duration.ofSeconds(20));
        assertThat(crew.shown("job")).isEqualTo("Running");
    }

    @Test
    void rebootRunsOnceAndStaysAsItEnded() {
        Drill crew = running(REBOOT).exits("job", code(0));
        assertThat(crew.shown("job")).isEqualTo("Succeeded Completed");
        crew.assertSettled();
        crew.reload(REBOOT.withProcess(OTHER)).reload(suspended(REBOOT)).reload(REBOOT);
        assertThat(crew.shown("job")).isEqualTo("Succeeded Completed");
        assertThat(crew.spawned("job")).hasSize(1);
        crew.runNow("job").exits("job", code(1));
        assertThat(crew.shown("job")).isEqualTo("Failed Error");
        assertThat(crew.instance("job").restarts()).isZero();
        crew.start("job");
        assertThat(crew.shown("job")).isEqualTo("Running");
    }

    @Test
    void withoutItsScheduleItStartsInTheNewForm() {
        Drill crew = running(REBOOT).exits("job", code(0)).reload(REBOOT.withProcess(OTHER));
        assertThat(crew.spawned("job")).hasSize(1);
        crew.reload(worker("job").withProcess(OTHER));
        assertThat(crew.spawned("job")).hasSize(2);
        assertThat(crew.shown("job")).isEqualTo("Running");
    }

    @Test
    void rebootRunsOnceWhenAReloadAddsIt() {
        Drill crew = running(worker("web")).reload(worker("web"), REBOOT);
        assertThat(crew.spawned("job")).hasSize(1);
        crew.exits("job", code(0)).reload(worker("web")).reload(worker("web"), REBOOT);
        assertThat(crew.spawned("job")).hasSize(2);
        crew = running(job()).reload(REBOOT);
        assertThat(crew.spawned("job")).hasSize(1);
    }

    @Test
    void rebootSuspendedWaits() {
        Drill crew = running(suspended(REBOOT));
        assertThat(crew.shown("job")).isEqualTo("Pending Suspended");
        crew.reload(REBOOT);
        assertThat(crew.shown("job")).isEqualTo("Running");
    }

    @Test
    void theCrewIsNeverFinishedBesideASchedule() {
        Drill crew = running(crew(job()).withExitWhen(ExitWhen.ALL_FINISHED));
        crew.passesTo("06:05:00").exits("job", code(0));
        assertThat(crew.ended()).isEmpty();
        crew.stop("job");
        assertThat(crew.ended()).hasValue(0);
    }

    @Test
    void theCrewIsFinishedWithReboot() {
        Drill crew = running(crew(REBOOT).withExitWhen(ExitWhen.ALL_FINISHED)).exits("job", code(3));
        assertThat(crew.ended()).hasValue(3);
    }

    @Test
    void aRunsEndMayEndTheCrew() {
        Drill crew = running(job().withOnFailure(AtEnd.SHUTDOWN))
                .passesTo("06:05:00")
                .exits("job", code(0));
        assertThat(crew.ended()).isEmpty();
        crew.passesTo("06:10:00").exits("job", code(4));
        assertThat(crew.ended()).hasValue(4);
        assertThat(crew.shown("job")).isEqualTo("Failed Error");
        crew = running(job().withOnSuccess(AtEnd.SHUTDOWN)).passesTo("06:05:00").exits("job", code(0));
        assertThat(crew.ended()).hasValue(0);
    }

    @Test
    void aProcessThatTakesLongerThanItsDeadlineIsStoppedAndNoSuccess() {
        Drill crew = running(job().withActiveDeadline(Optional.of(Duration.ofSeconds(20))))
                .passesTo("06:05:19.999");
        assertThat(crew.stops("job")).isEmpty();
        crew.passesTo("06:05:20");
        assertThat(crew.stops("job")).hasSize(1);
        assertThat(crew.told("DeadlineExceeded")).hasSize(1);
        crew.exits("job", code(0));
        Exit exit = crew.instance("job").lastExit().orElseThrow();
        assertThat(exit.reason()).isEqualTo(Reason.DEADLINE_EXCEEDED);
        assertThat(exit.success()).isFalse();
        assertThat(exit.message()).startsWith("ran longer than activeDeadlineSeconds (20); exited with code 0");
        assertThat(crew.told("Failed")).hasSize(1);
    }

    @Test
    void aPlainWorkerHasADeadlineTooAndIsRestartedByItsPolicy() {
        Worker web = worker("web");
        Drill crew = running(web).passes(Duration.ofSeconds(30));
        crew.reload(web.withActiveDeadline(Optional.of(Duration.ofSeconds(40)))).passes(Duration.ofSeconds(10));
        assertThat(crew.stops("web")).hasSize(1);
        crew.exits("web", signal(Signal.SIGTERM));
        assertThat(crew.shown("web")).isEqualTo("Running");
        crew.reload(web.withActiveDeadline(Optional.of(Duration.ofSeconds(1)))).passes(Duration.ofSeconds(1));
        assertThat(crew.stops("web")).hasSize(2);
    }
}
