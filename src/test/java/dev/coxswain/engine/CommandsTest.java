package dev.coxswain.engine;

import static dev.coxswain.crew.Dependency.Condition.SUCCEEDED;
import static dev.coxswain.engine.Drill.code;
import static dev.coxswain.engine.Drill.needing;
import static dev.coxswain.engine.Drill.running;
import static dev.coxswain.engine.Drill.starting;
import static dev.coxswain.engine.Drill.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.RestartPolicy;
import dev.coxswain.crew.Worker;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the operator asks for, and the one answer. */
class CommandsTest {

    private static final Worker WEB = worker("web");
    private static final Worker JOB = worker("job").withRestartPolicy(RestartPolicy.NEVER);
    private static final OptionalInt ALL = OptionalInt.empty();
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Outcome DONE = new Outcome.Done();

    private Drill crew = new Drill();

    @AfterEach
    void settled() {
        crew.assertSettled();
    }

    @Test
    void withoutAWaitItIsAcceptedAtOnce() {
        crew = running(WEB).restart("web");
        assertThat(crew.lastOutcome()).hasValue(new Outcome.Accepted());
        crew.exits("web", code(0));
    }

    @Test
    void theLogTellsThatTheOperatorAsked() {
        crew = running(WEB.withReplicas(2));
        crew.ask(new Operation.Restart("web", OptionalInt.of(1)), MINUTE);
        crew.exits("web/1", code(0));
        crew.ask(new Operation.Scale("web", 3), MINUTE);
        crew.ask(new Operation.Stop("wbe", ALL), MINUTE);
        assertThat(crew.told("Operator"))
                .extracting(notice -> notice.regarding() + " " + notice.message())
                .containsExactly("web/1 asked by the operator to restart", "web asked by the operator to scale to 3");
    }

    @Test
    void startOfARunningOneDoesNothing() {
        crew = running(WEB);
        int pid = crew.pid("web").orElseThrow();
        long command = crew.ask(new Operation.Start("web", ALL), MINUTE);
        assertThat(crew.outcome(command)).hasValue(DONE);
        assertThat(crew.pid("web")).hasValue(pid);
    }

    @Test
    void startIsDoneWhenEveryInstanceIsReadyOrSucceeded() {
        crew = running(WEB.withReplicas(2)).stop("web").exits("web/0", code(0)).exits("web/1", code(0));
        crew.startsByHand();
        long command = crew.ask(new Operation.Start("web", ALL), MINUTE);
        crew.starts("web/0");
        assertThat(crew.outcome(command)).isEmpty();
        crew.starts("web/1");
        assertThat(crew.outcome(command)).hasValue(DONE);
    }

    @Test
    void startOfAJobIsDoneWhenItRuns() {
        crew = running(JOB).exits("job", code(0));
        long command = crew.ask(new Operation.Start("job", ALL), MINUTE);
        assertThat(crew.outcome(command)).hasValue(DONE);
    }

    @Test
    void startFailsWhenOneFailedOrBacksOffOrCannotStart() {
        crew = starting(WEB, JOB, needing(worker("after"), "job", SUCCEEDED));
        long web = crew.ask(new Operation.Start("web", ALL), MINUTE);
        long job = crew.ask(new Operation.Start("job", ALL), MINUTE);
        long after = crew.ask(new Operation.Start("after", ALL), MINUTE);
        crew.startFails("web", 127);
        assertThat(crew.outcome(web)).isEmpty(); // the restart with no delay
        crew.startFails("web", 127).startFails("job", 126);
        assertThat(crew.outcome(web))
                .hasValue(new Outcome.Failed("web/0 backs off: cannot start: /bin/x: no such file (ENOENT)"));
        assertThat(crew.outcome(job))
                .hasValue(new Outcome.Failed("job/0 failed: cannot start: /bin/x: no such file (ENOENT)"));
        assertThat(crew.outcome(after))
                .hasValue(new Outcome.Failed("after/0 waits for a dependency that cannot come true any more"));
        crew.passes(Duration.ofSeconds(2)).starts("web");
    }

    @Test
    void stopIsDoneWhenTheTreesAreGone() {
        crew = running(WEB);
        long command = crew.ask(new Operation.Stop("web", ALL), MINUTE);
        crew.leaderExits("web", code(0)).treeLeft("web", 1);
        assertThat(crew.outcome(command)).isEmpty();
        crew.treeGone("web");
        assertThat(crew.outcome(command)).hasValue(DONE);
    }

    @Test
    void stopOfAFinishedOneMakesItStopped() {
        crew = running(JOB).exits("job", code(0));
        long command = crew.ask(new Operation.Stop("job", ALL), MINUTE);
        assertThat(crew.outcome(command)).hasValue(DONE);
        assertThat(crew.shown("job")).isEqualTo("Stopped Operator");
    }

    @Test
    void restartIsDoneWhenTheNewProcessIsReady() {
        crew = running(WEB);
        long command = crew.ask(new Operation.Restart("web", OptionalInt.of(0)), MINUTE);
        assertThat(crew.outcome(command)).isEmpty();
        crew.exits("web", code(0));
        assertThat(crew.outcome(command)).hasValue(DONE);
        assertThat(crew.pid("web")).hasValue(101);
    }

    @Test
    void manyRestartsAtOnceLeaveOneProcess() {
        crew = running(WEB);
        for (int i = 0; i < 200; i++) {
            crew.restart("web");
        }
        assertThat(crew.stops("web")).hasSize(1);
        crew.exits("web", code(0));
        assertThat(crew.spawned("web")).hasSize(2);
    }

    @Test
    void scaleIsDoneWhenTheNewOnesAreReadyAndTheOldOnesGone() {
        crew = running(WEB.withReplicas(2));
        long down = crew.ask(new Operation.Scale("web", 1), MINUTE);
        assertThat(crew.outcome(down)).isEmpty();
        crew.exits("web/1", code(0));
        assertThat(crew.outcome(down)).hasValue(DONE);
        long up = crew.ask(new Operation.Scale("web", 3), MINUTE);
        assertThat(crew.outcome(up)).hasValue(DONE);
    }

    @Test
    void aWaitThatIsTooShortTimesOutAndTheWorkGoesOn() {
        crew = running(WEB);
        long command = crew.ask(new Operation.Stop("web", ALL), Duration.ofSeconds(3));
        crew.passes(Duration.ofMillis(2_999));
        assertThat(crew.outcome(command)).isEmpty();
        crew.passes(Duration.ofMillis(1));
        assertThat(crew.outcome(command)).hasValue(new Outcome.TimedOut());
        crew.exits("web", code(0));
        assertThat(crew.shown("web")).isEqualTo("Stopped Operator");
    }

    @Test
    void aLaterCommandSupersedesTheWait() {
        crew = running(WEB);
        long restart = crew.ask(new Operation.Restart("web", ALL), MINUTE);
        long stop = crew.ask(new Operation.Stop("web", ALL), MINUTE);
        assertThat(crew.outcome(restart)).hasValue(new Outcome.Superseded("web/0 was stopped meanwhile"));
        crew.start("web");
        assertThat(crew.outcome(stop)).hasValue(new Outcome.Superseded("web/0 was started meanwhile"));
        crew.exits("web", code(0));
    }

    @Test
    void aScaleDownSupersedesTheWaitForWhatItTakesAway() {
        crew = starting(WEB.withReplicas(2)).starts("web/0");
        long start = crew.ask(new Operation.Start("web", OptionalInt.of(1)), MINUTE);
        crew.scale("web", 1).startIsCancelled("web/1");
        assertThat(crew.outcome(start)).hasValue(new Outcome.Superseded("web/1 was scaled down"));
    }

    @Test
    void aReloadThatRemovesTheWorkerEndsTheWait() {
        crew = running(WEB.withReplicas(2));
        long restart = crew.ask(new Operation.Restart("web", OptionalInt.of(0)), MINUTE);
        long stop = crew.ask(new Operation.Stop("web", OptionalInt.of(1)), MINUTE);
        crew.reload();
        assertThat(crew.outcome(restart)).hasValue(new Outcome.Superseded("web was removed by a reload"));
        crew.exits("web/1", code(0));
        assertThat(crew.outcome(stop)).as("not all of the worker").hasValue(DONE);
        crew.exits("web/0", code(0));
    }

    @Test
    void aShutdownEndsTheWaitForAStartButNotForAStop() {
        crew = running(WEB, worker("other"));
        long restart = crew.ask(new Operation.Restart("web", ALL), MINUTE);
        long stop = crew.ask(new Operation.Stop("other", ALL), MINUTE);
        crew.shutdown();
        assertThat(crew.outcome(restart)).hasValue(new Outcome.Superseded("the supervisor is shutting down"));
        crew.exits("other", code(0));
        assertThat(crew.outcome(stop)).hasValue(DONE);
        crew.start("web");
        assertThat(crew.lastOutcome()).hasValue(new Outcome.Conflict("the supervisor is shutting down"));
        crew.exits("web", code(0)).start("web");
        assertThat(crew.lastOutcome()).hasValue(new Outcome.Conflict("the supervisor is shutting down"));
    }

    @Test
    void whatIsNotThereIsUnknown() {
        crew = running(WEB).start("wbe");
        assertThat(crew.lastOutcome()).hasValue(new Outcome.Unknown("no worker wbe"));
        crew.stop("web/1");
        assertThat(crew.lastOutcome()).hasValue(new Outcome.Unknown("no instance web/1"));
        crew.scale("web", 2).scale("web", 1).exits("web/1", code(0)).start("web/1");
        assertThat(crew.lastOutcome()).hasValue(new Outcome.Conflict("web/1 is scaled down; scale web up first"));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1001})
    void scaleHasTheBoundsOfReplicas(int replicas) {
        crew = running(WEB).scale("web", replicas);
        assertThat(crew.lastOutcome())
                .hasValue(new Outcome.Conflict("replicas must be 0 to 1000 (was " + replicas + ")"));
        assertThat(crew.spawned("web")).hasSize(1);
    }

    @Test
    void aStopOutlivesReloadsUntilAStart() {
        crew = running(WEB).stop("web").exits("web", code(0));
        crew.reload(worker("web").withProcess(worker("other").process()), worker("more"));
        assertThat(crew.shown("web")).isEqualTo("Stopped Operator");
        crew.start("web");
        assertThat(crew.spawned("web").getLast().worker().process().command()).containsExactly("/bin/other");
    }

    @Test
    void aRestartLiftsTheHoldToo() {
        crew = running(WEB).stop("web").exits("web", code(0)).restart("web").scale("web", 2);
        assertThat(crew.state().worker("web")).map(WorkerState::readyReplicas).hasValue(2);
    }

    @Test
    void oneInstanceCanBeStoppedAlone() {
        crew = running(WEB.withReplicas(2)).stop("web/1").exits("web/1", code(0));
        assertThat(crew.shown("web/0")).isEqualTo("Running");
        assertThat(crew.shown("web/1")).isEqualTo("Stopped Operator");
        crew.start("web");
        assertThat(crew.shown("web/1")).isEqualTo("Running");
    }

    @Test
    void beforeTheFirstDocumentNothingIsKnown() {
        crew = new Drill().start("web");
        assertThat(crew.lastOutcome()).hasValue(new Outcome.Unknown("no worker web"));
    }
}
