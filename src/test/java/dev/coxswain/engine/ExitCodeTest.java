package dev.coxswain.engine;

import static dev.coxswain.crew.Dependency.Condition.SUCCEEDED;
import static dev.coxswain.engine.Drill.code;
import static dev.coxswain.engine.Drill.crew;
import static dev.coxswain.engine.Drill.needing;
import static dev.coxswain.engine.Drill.running;
import static dev.coxswain.engine.Drill.signal;
import static dev.coxswain.engine.Drill.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.AtEnd;
import dev.coxswain.crew.Backoff;
import dev.coxswain.crew.Crews;
import dev.coxswain.crew.ExitWhen;
import dev.coxswain.crew.RestartPolicy;
import dev.coxswain.crew.Signal;
import dev.coxswain.crew.Worker;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** onSuccess, onFailure, AllFinished and {@code run -- CMD}: when they end the program, and with which code. */
class ExitCodeTest {

    private static final Worker JOB = worker("job").withRestartPolicy(RestartPolicy.NEVER);
    private static final Worker OTHER = worker("other").withRestartPolicy(RestartPolicy.NEVER);

    private Drill crew = new Drill();

    @AfterEach
    void settled() {
        crew.assertSettled();
    }

    @Test
    void onSuccessShutdownEndsWithZeroOnceEveryInstanceSucceeded() {
        crew = running(JOB.withReplicas(2).withOnSuccess(AtEnd.SHUTDOWN), worker("web"))
                .exits("job/0", code(0));
        assertThat(crew.stopping()).isEmpty();
        crew.exits("job/1", code(0));
        assertThat(crew.stopping()).containsExactly("web/0");
        crew.exits("web", code(1));
        assertThat(crew.ended()).hasValue(0);
    }

    @Test
    void onSuccessAFailureIsNone() {
        crew = running(JOB.withOnSuccess(AtEnd.SHUTDOWN)).exits("job", code(1));
        assertThat(crew.ended()).isEmpty();
    }

    @Test
    void onFailureShutdownEndsWithTheCodeOfTheFirstThatFailed() {
        crew = running(JOB.withReplicas(2).withOnFailure(AtEnd.SHUTDOWN)).exits("job/1", code(7));
        assertThat(crew.stopping()).containsExactly("job/0");
        crew.exits("job/0", code(9));
        assertThat(crew.ended()).hasValue(7);
    }

    @Test
    void onFailureCountsUsedUpRestarts() {
        Backoff twice = new Backoff(9, Duration.ZERO, 1, Duration.ZERO, 0, Duration.ofSeconds(60), OptionalInt.of(2));
        crew = running(worker("web").withBackoff(twice).withOnFailure(AtEnd.SHUTDOWN));
        crew.exits("web", code(3)).exits("web", code(4));
        assertThat(crew.ended()).isEmpty();
        crew.exits("web", code(5));
        assertThat(crew.ended()).hasValue(5);
    }

    @Test
    void aDeathBySignalIs128AndItsNumber() {
        crew = running(JOB.withOnFailure(AtEnd.SHUTDOWN)).exits("job", signal(Signal.SIGSEGV));
        assertThat(crew.ended()).hasValue(139);
    }

    @Test
    void aFailedStartIs126Or127() {
        crew = Drill.starting(JOB.withOnFailure(AtEnd.SHUTDOWN)).startFails("job", 127);
        assertThat(crew.ended()).hasValue(127);
    }

    @Test
    void aFailureWithACodeOfSuccessIsOne() {
        Backoff never = new Backoff(0, Duration.ZERO, 1, Duration.ZERO, 0, Duration.ofSeconds(60), OptionalInt.of(0));
        crew = running(worker("web")
                        .withBackoff(never)
                        .withSuccessExitCodes(Set.of(3))
                        .withOnFailure(AtEnd.SHUTDOWN))
                .exits("web", code(3));
        assertThat(crew.ended()).hasValue(1);
        crew = running(JOB.withSuccessExitCodes(Set.of(3)).withOnFailure(AtEnd.SHUTDOWN))
                .exits("job", code(0));
        assertThat(crew.ended()).hasValue(1);
    }

    @Test
    void withoutARuleAFailureEndsNothing() {
        crew = running(JOB).exits("job", code(1));
        assertThat(crew.ended()).isEmpty();
        assertThat(crew.state().mode()).isEqualTo(State.Mode.SUPERVISING);
    }

    @Test
    void allFinishedEndsWithZeroWhenAllSucceeded() {
        crew = allFinished(JOB, OTHER).exits("job", code(0));
        assertThat(crew.ended()).isEmpty();
        crew.exits("other", code(0));
        assertThat(crew.ended()).hasValue(0);
    }

    @Test
    void allFinishedEndsWithTheCodeOfTheOneThatFailedFirst() {
        crew = allFinished(JOB, OTHER).exits("other", code(7));
        crew.clockIsSet(Duration.ofHours(-1)).passes(Duration.ofSeconds(1)).exits("job", code(9));
        assertThat(crew.ended()).hasValue(7);
    }

    @Test
    void allFinishedOneThatRestartsCanRunAgain() {
        crew = allFinished(JOB, worker("web"))
                .exits("job", code(0))
                .exits("web", code(0))
                .exits("web", code(0));
        assertThat(crew.shown("web")).isEqualTo("Backoff Completed");
        assertThat(crew.ended()).isEmpty();
        crew.passes(Duration.ofSeconds(2));
    }

    @Test
    void allFinishedOneWhoseDependencyCannotComeTrueCannotRun() {
        crew = allFinished(JOB, needing(OTHER, "job", SUCCEEDED)).exits("job", code(4));
        assertThat(crew.ended()).hasValue(4);
    }

    @Test
    void allFinishedOneThatTheOperatorStoppedCountsAsASuccess() {
        crew = allFinished(JOB, worker("web")).exits("job", code(0)).stop("web").exits("web", code(1));
        assertThat(crew.ended()).hasValue(0);
    }

    @Test
    void allFinishedAnEmptyListEndsWithZero() {
        crew = allFinished();
        assertThat(crew.ended()).hasValue(0);
    }

    @Test
    void allFinishedMayComeWithAReload() {
        crew = running(JOB).exits("job", code(5)).reload(crew(JOB).withExitWhen(ExitWhen.ALL_FINISHED));
        assertThat(crew.ended()).hasValue(5);
    }

    @Test
    void askedToStopItIsZeroWhateverFailed() {
        crew = running(JOB, worker("web")).exits("job", code(5)).shutdown().exits("web", code(9));
        assertThat(crew.ended()).hasValue(0);
    }

    @Test
    void aFailureDuringAShutdownThatWasAskedForChangesNothing() {
        crew = running(JOB.withOnFailure(AtEnd.SHUTDOWN))
                .leaderExits("job", code(5))
                .shutdown()
                .treeGone("job");
        assertThat(crew.ended()).hasValue(0);
    }

    @Test
    void runOfACommandEndsWithItsCode() {
        crew = command(RestartPolicy.NEVER).exits("sh", code(3));
        assertThat(crew.ended()).hasValue(3);
        crew = command(RestartPolicy.ON_FAILURE).exits("sh", code(3));
        assertThat(crew.ended()).isEmpty();
        crew.exits("sh", code(0));
        assertThat(crew.ended()).hasValue(0);
    }

    private static Drill command(RestartPolicy policy) {
        return running(Crews.ofCommand("", List.of("/bin/sh", "-c", "exit 3"), policy));
    }

    private static Drill allFinished(Worker... workers) {
        return running(crew(workers).withExitWhen(ExitWhen.ALL_FINISHED));
    }
}
