package dev.coxswain.engine;

import static dev.coxswain.crew.Dependency.Condition.FINISHED;
import static dev.coxswain.crew.Dependency.Condition.READY;
import static dev.coxswain.crew.Dependency.Condition.STARTED;
import static dev.coxswain.crew.Dependency.Condition.SUCCEEDED;
import static dev.coxswain.engine.Drill.code;
import static dev.coxswain.engine.Drill.needing;
import static dev.coxswain.engine.Drill.running;
import static dev.coxswain.engine.Drill.signal;
import static dev.coxswain.engine.Drill.starting;
import static dev.coxswain.engine.Drill.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.Dependency;
import dev.coxswain.crew.RestartPolicy;
import dev.coxswain.crew.Signal;
import dev.coxswain.crew.Worker;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** dependsOn: when a worker may start, and when it restarts with another. */
class DependenciesTest {

    private static final Worker DB = worker("db");
    private static final Worker MIGRATE = worker("migrate").withRestartPolicy(RestartPolicy.NEVER);
    private static final Worker WEB = worker("web");

    private Drill crew = new Drill();

    @AfterEach
    void settled() {
        crew.assertSettled();
    }

    @Test
    void startedIsMetOnceThereIsAProcess() {
        crew = starting(DB, needing(WEB, "db", STARTED));
        assertThat(crew.spawned("web")).isEmpty();
        crew.starts("db");
        assertThat(crew.spawned("web")).hasSize(1);
        crew.starts("web");
    }

    @Test
    void startedStaysMetWhileItBacksOff() {
        crew = running(DB, WEB).exits("db", code(1)).exits("db", code(1));
        crew.reload(DB, WEB, needing(worker("late"), "db", STARTED));
        assertThat(crew.shown("db")).isEqualTo("Backoff Error");
        assertThat(crew.shown("late")).isEqualTo("Running");
        crew.passes(Duration.ofSeconds(2));
    }

    @Test
    void startedIsNotMetByAFailedStart() {
        crew = starting(MIGRATE, needing(WEB, "migrate", STARTED)).startFails("migrate", 127);
        assertThat(crew.shown("web")).isEqualTo("Pending DependencyFailed");
    }

    @Test
    void readyIsMetWhileEveryInstanceIsReady() {
        crew = starting(DB.withReplicas(2), needing(WEB, "db", READY)).starts("db/0");
        assertThat(crew.shown("web")).isEqualTo("Pending WaitingForDependency");
        crew.starts("db/1");
        assertThat(crew.spawned("web")).hasSize(1);
        crew.starts("web");
    }

    @Test
    void readyIsNotMetWhileItIsStoppedOrBacksOff() {
        crew = running(DB).exits("db", code(1)).exits("db", code(1)).reload(DB, needing(WEB, "db", READY));
        assertThat(crew.shown("web")).isEqualTo("Pending WaitingForDependency");
        crew.stop("db");
        assertThat(crew.shown("web")).isEqualTo("Pending WaitingForDependency");
        crew.start("db");
        assertThat(crew.shown("web")).isEqualTo("Running");
    }

    @Test
    void readyIsMetByOneThatSucceeded() {
        crew = running(MIGRATE).exits("migrate", code(0)).reload(MIGRATE, needing(WEB, "migrate", READY));
        assertThat(crew.shown("web")).isEqualTo("Running");
    }

    @Test
    void succeededIsMetOnceEveryInstanceHas() {
        crew = running(MIGRATE.withReplicas(2), needing(WEB, "migrate", SUCCEEDED))
                .exits("migrate/1", code(0));
        assertThat(crew.shown("web")).isEqualTo("Pending WaitingForDependency");
        crew.exits("migrate/0", code(0));
        assertThat(crew.shown("web")).isEqualTo("Running");
    }

    @Test
    void finishedIsMetByAFailureToo() {
        crew = running(MIGRATE, needing(WEB, "migrate", FINISHED));
        assertThat(crew.shown("web")).isEqualTo("Pending WaitingForDependency");
        crew.exits("migrate", code(1));
        assertThat(crew.shown("web")).isEqualTo("Running");
    }

    @Test
    void noInstanceToWaitForIsMet() {
        crew = running(DB.withReplicas(0), needing(WEB, "db", SUCCEEDED));
        assertThat(crew.shown("web")).isEqualTo("Running");
    }

    @Test
    void readyIsTheDefaultOfWaitingAndAllEntriesCount() {
        Worker web = WEB.withDependsOn(
                List.of(new Dependency("db", READY, false), new Dependency("migrate", SUCCEEDED, false)));
        crew = running(DB, MIGRATE, web);
        assertThat(crew.shown("web")).isEqualTo("Pending WaitingForDependency");
        crew.exits("migrate", code(0));
        assertThat(crew.shown("web")).isEqualTo("Running");
    }

    @Test
    void oneThatCannotComeTrueAnyMoreIsSaidAndHandsItOn() {
        crew = running(MIGRATE, needing(WEB, "migrate", SUCCEEDED), needing(worker("cron"), "web", STARTED));
        crew.exits("migrate", code(1));
        assertThat(crew.shown("web")).isEqualTo("Pending DependencyFailed");
        assertThat(crew.shown("cron")).isEqualTo("Pending DependencyFailed");
        assertThat(crew.told("DependencyFailed"))
                .extracting(Notice::message)
                .containsExactly(
                        "waits for a dependency that cannot come true: migrate",
                        "waits for a dependency that cannot come true: web");
    }

    @Test
    void oneThatRecoversLetsTheOthersStart() {
        crew = running(MIGRATE, needing(WEB, "migrate", SUCCEEDED), needing(worker("cron"), "web", READY));
        crew.exits("migrate", code(1)).restart("migrate");
        assertThat(crew.shown("web")).isEqualTo("Pending WaitingForDependency");
        crew.exits("migrate", code(0));
        assertThat(crew.shown("web")).isEqualTo("Running");
        assertThat(crew.shown("cron")).isEqualTo("Running");
    }

    @Test
    void theStartDelayBeginsOnceTheDependenciesAreMet() {
        crew = starting(DB, needing(WEB.withStartDelay(Duration.ofSeconds(5)), "db", READY));
        crew.passes(Duration.ofSeconds(60)).starts("db");
        assertThat(crew.shown("web")).isEqualTo("Pending StartDelay");
        crew.passes(Duration.ofSeconds(5)).starts("web");
    }

    @Test
    void aDependencyThatGoesAwayDuringTheStartDelayIsWaitedForAnew() {
        crew = running(DB, needing(WEB.withStartDelay(Duration.ofSeconds(5)), "db", READY));
        crew.passes(Duration.ofSeconds(3)).stop("db");
        assertThat(crew.shown("web")).isEqualTo("Pending WaitingForDependency");
        crew.exits("db", code(0)).start("db").passes(Duration.ofSeconds(3));
        assertThat(crew.shown("web")).isEqualTo("Pending StartDelay");
        crew.passes(Duration.ofSeconds(2));
        assertThat(crew.shown("web")).isEqualTo("Running");
    }

    @Test
    void anEndedDependencyLeavesARunningOneAlone() {
        crew = running(DB, needing(WEB, "db", READY));
        int pid = crew.pid("web").orElseThrow();
        crew.stop("db").exits("db", code(0)).start("db").exits("db", code(1));
        assertThat(crew.pid("web")).hasValue(pid);
    }

    @Test
    void withRestartItFollowsOnceTheOtherIsUpAgain() {
        crew = running(DB, followingDb()).startsByHand();
        crew.exits("db", code(1));
        assertThat(crew.shown("web")).isEqualTo("Running");
        assertThat(crew.stops("web")).isEmpty();
        crew.starts("db");
        assertThat(crew.stops("web")).hasSize(1);
        crew.exits("web", signal(Signal.SIGTERM)).starts("web");
        assertThat(crew.instance("web").lastExit()).map(Exit::reason).hasValue(Reason.DEPENDENCY_RESTARTED);
        assertThat(crew.spawned("web")).hasSize(2);
    }

    @Test
    void withRestartTheFirstStartOfTheOtherIsNoRestart() {
        crew = running(DB, followingDb()).scale("db", 3);
        assertThat(crew.stops("web")).isEmpty();
    }

    @Test
    void withRestartAnOperatorsStopOfTheOtherLeavesItAlone() {
        crew = running(DB, followingDb()).stop("db").exits("db", code(0));
        assertThat(crew.shown("web")).isEqualTo("Running");
        crew.start("db");
        assertThat(crew.stops("web")).hasSize(1);
        crew.exits("web", code(0));
    }

    @Test
    void withRestartOneThatTheOperatorStoppedStaysStopped() {
        crew = running(DB, followingDb())
                .stop("web")
                .exits("web", code(0))
                .restart("db")
                .exits("db", code(0));
        assertThat(crew.shown("web")).isEqualTo("Stopped Operator");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneThatIsAddedWaitsForADependencyThatTheSameDocumentChanges(boolean dbFirst) {
        Worker newDb = DB.withReplicas(2).withProcess(worker("other").process());
        Worker web = needing(WEB, "db", READY);
        crew = running(DB.withReplicas(2)).reload(dbFirst ? new Worker[] {newDb, web} : new Worker[] {web, newDb});
        assertThat(crew.shown("web")).isEqualTo("Pending WaitingForDependency");
        crew.exits("db/0", code(0));
        assertThat(crew.shown("web")).isEqualTo("Pending WaitingForDependency");
        crew.exits("db/1", code(0));
        assertThat(crew.shown("web")).isEqualTo("Running");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withRestartItFollowsARolloutOnceAtItsEnd(boolean dbFirst) {
        Worker db = DB.withReplicas(3);
        Worker newDb = db.withProcess(WEB.process());
        crew = dbFirst ? running(db, followingDb()) : running(followingDb(), db);
        crew.reload(dbFirst ? new Worker[] {newDb, followingDb()} : new Worker[] {followingDb(), newDb});
        crew.exits("db/0", code(0)).exits("db/1", code(0));
        assertThat(crew.stops("web")).isEmpty();
        crew.exits("db/2", code(0));
        assertThat(crew.stops("web")).hasSize(1);
        crew.exits("web", code(0));
        assertThat(crew.shown("web")).isEqualTo("Running");
    }

    @Test
    void aRestartThatAReloadTakesAwayIsNotFollowed() {
        Worker twice = DB.withReplicas(2);
        crew = running(twice, followingDb()).startsByHand();
        crew.exits("db/0", code(1)).exits("db/1", code(1)).starts("db/0");
        crew.reload(twice, needing(WEB, "db", READY)).starts("db/1");
        assertThat(crew.stops("web")).isEmpty();
    }

    private static Worker followingDb() {
        return WEB.withDependsOn(List.of(new Dependency("db", READY, true)));
    }
}
