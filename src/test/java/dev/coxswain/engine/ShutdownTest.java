package dev.coxswain.engine;

import static dev.coxswain.crew.Dependency.Condition.READY;
import static dev.coxswain.crew.Dependency.Condition.SUCCEEDED;
import static dev.coxswain.engine.Drill.code;
import static dev.coxswain.engine.Drill.crew;
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
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The end of the whole: order, grace, and what is done to those that won't go. */
class ShutdownTest {

    private static final Worker DB = worker("db");
    private static final Worker WEB = needing(worker("web"), "db", READY);
    private static final Worker PROXY = needing(worker("proxy"), "web", READY);
    private static final Worker QUEUE = needing(worker("queue"), "db", READY);

    private Drill crew = new Drill();

    @AfterEach
    void ended() {
        assertThat(crew.ended()).isPresent();
        assertThat(crew.state().mode()).isEqualTo(State.Mode.ENDED);
        crew.assertSettled();
    }

    @Test
    void itGoesInTheReverseOrderInParallelWithinALevel() {
        crew = running(DB, WEB, PROXY, QUEUE).shutdown();
        assertThat(crew.stopping()).containsExactlyInAnyOrder("proxy/0", "queue/0");
        crew.exits("proxy", code(0));
        assertThat(crew.stopping()).containsExactlyInAnyOrder("web/0", "queue/0");
        crew.exits("web", code(0));
        assertThat(crew.stopping()).containsExactly("queue/0");
        crew.exits("queue", code(0));
        assertThat(crew.stopping()).containsExactly("db/0");
        assertThat(crew.ended()).isEmpty();
        crew.exits("db", code(0));
        assertThat(crew.ended()).hasValue(0);
    }

    @Test
    void oneWithoutAProcessBetweenTwoOthersKeepsTheirOrder() {
        Worker migrate = needing(worker("migrate"), "db", READY).withRestartPolicy(RestartPolicy.NEVER);
        crew = running(DB, migrate, needing(worker("web"), "migrate", SUCCEEDED))
                .exits("migrate", code(0));
        crew.shutdown();
        assertThat(crew.stopping()).containsExactly("web/0");
        crew.exits("web", code(0));
        assertThat(crew.stopping()).containsExactly("db/0");
        crew.exits("db", code(0));
    }

    @Test
    void withNothingToStopItEndsAtOnce() {
        crew = running().shutdown();
        assertThat(crew.ended()).hasValue(0);
    }

    @Test
    void beforeTheFirstDocumentItEndsAtOnce() {
        crew = new Drill().shutdown();
        assertThat(crew.ended()).hasValue(0);
    }

    @Test
    void whatWaitsOrBacksOffIsNeverStarted() {
        crew = running(DB, worker("late").withStartDelay(Duration.ofSeconds(9)), worker("bad"));
        crew.exits("bad", code(1)).exits("bad", code(1)).shutdown().exits("db", code(0));
        assertThat(crew.spawned("late")).isEmpty();
        assertThat(crew.spawned("bad")).hasSize(2);
    }

    @Test
    void aWorkersOwnGraceCounts() {
        crew = running(DB.withTerminationGracePeriod(Duration.ofSeconds(3))).shutdown();
        crew.passes(Duration.ofMillis(2_999));
        assertThat(crew.kills("db")).isEmpty();
        crew.passes(Duration.ofMillis(1));
        assertThat(crew.kills("db")).hasSize(1);
        crew.exits("db", signal(Signal.SIGKILL));
        assertThat(crew.ended()).hasValue(0);
    }

    @Test
    void whenTheWholeGraceIsOverWhatIsLeftIsKilled() {
        Duration patient = Duration.ofSeconds(60);
        crew = running(DB.withTerminationGracePeriod(patient), WEB.withTerminationGracePeriod(patient))
                .shutdown();
        crew.passes(Duration.ofMillis(24_999));
        assertThat(crew.kills("web")).isEmpty();
        assertThat(crew.stops("db")).isEmpty();
        crew.passes(Duration.ofMillis(1));
        assertThat(crew.kills("web")).hasSize(1);
        assertThat(crew.kills("db")).hasSize(1);
        crew.exits("db", signal(Signal.SIGKILL)).exits("web", signal(Signal.SIGKILL));
        assertThat(crew.ended()).hasValue(0);
    }

    @Test
    void theWholeGraceIsTheDocuments() {
        crew = running(crew(DB).withTerminationGracePeriod(Duration.ofSeconds(2)))
                .shutdown();
        crew.passes(Duration.ofSeconds(2));
        assertThat(crew.kills("db")).hasSize(1);
        crew.exits("db", signal(Signal.SIGKILL));
    }

    @Test
    void askedAgainItKillsAtOnce() {
        crew = running(DB, WEB).shutdown().shutdown();
        assertThat(crew.kills("web")).hasSize(1);
        assertThat(crew.kills("db")).hasSize(1);
        crew.shutdown().exits("db", signal(Signal.SIGKILL)).exits("web", signal(Signal.SIGKILL));
        assertThat(crew.kills("db")).hasSize(1);
    }

    @Test
    void aKillIsRepeatedUntilTheTreeIsGone() {
        crew = running(DB).shutdown().shutdown().passes(Duration.ofSeconds(1));
        assertThat(crew.kills("db")).hasSize(2);
        crew.leaderExits("db", signal(Signal.SIGKILL)).treeLeft("db", 1);
        assertThat(crew.kills("db")).hasSize(3);
        crew.treeGone("db");
    }

    @Test
    void whatNoSigkillEndsIsGivenUpAndItsWaitIsAnswered() {
        crew = running(DB);
        long stop = crew.ask(new Operation.Stop("db", OptionalInt.empty()), Duration.ofHours(1));
        crew.shutdown().shutdown().passes(Duration.ofSeconds(10));
        assertThat(crew.told("Stuck")).hasSize(1);
        assertThat(crew.ended()).hasValue(0);
        assertThat(crew.outcome(stop))
                .hasValue(new Outcome.Failed("the supervisor gave up on processes that SIGKILL does not end"));
    }

    @Test
    void aStartOnItsWayIsCalledOffOrStopped() {
        crew = starting(DB, worker("web")).shutdown();
        assertThat(crew.cancels("db")).hasSize(1);
        crew.startIsCancelled("db").starts("web");
        assertThat(crew.stops("web")).hasSize(1);
        crew.exits("web", code(0));
    }

    @Test
    void oneThatCrashesMeanwhileIsNotStartedAgain() {
        crew = running(DB, WEB).shutdown().exits("db", code(1));
        assertThat(crew.shown("db")).isEqualTo("Stopped Operator");
        crew.exits("web", code(0));
        assertThat(crew.spawned("db")).hasSize(1);
    }

    @Test
    void aDocumentThatComesMeanwhileStartsNothing() {
        crew = running(DB).shutdown().reload(DB, worker("more"));
        assertThat(crew.spawned("more")).isEmpty();
        crew.exits("db", code(0));
    }

    @Test
    void afterTheEndNothingMoves() {
        crew = running(DB).shutdown().exits("db", code(0));
        State end = crew.state();
        crew.reload(DB).shutdown().step(new Event.DeadlineReached());
        assertThat(crew.state()).isSameAs(end);
        assertThat(crew.spawned("db")).hasSize(1);
    }
}
