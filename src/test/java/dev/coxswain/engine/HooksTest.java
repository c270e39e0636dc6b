package dev.coxswain.engine;

import static dev.coxswain.engine.Drill.code;
import static dev.coxswain.engine.Drill.crew;
import static dev.coxswain.engine.Drill.running;
import static dev.coxswain.engine.Drill.signal;
import static dev.coxswain.engine.Drill.starting;
import static dev.coxswain.engine.Drill.worker;
import static dev.coxswain.engine.HookKind.POST_START;
import static dev.coxswain.engine.HookKind.PRE_STOP;
import static dev.coxswain.engine.Tasks.HOOK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.Lifecycle;
import dev.coxswain.crew.Lifecycle.Hook;
import dev.coxswain.crew.Lifecycle.ReloadHook;
import dev.coxswain.crew.Probes;
import dev.coxswain.crew.ProcessSpec;
import dev.coxswain.crew.Signal;
import dev.coxswain.crew.Socket;
import dev.coxswain.crew.Worker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The rows of lifecycle.md on hooks, changed files, breaches, and starts on demand. */
class HooksTest {

    private static final Duration GRACE = Duration.ofSeconds(10);

    private static Worker hooked(@Nullable Hook preStop, @Nullable Hook postStart, @Nullable ReloadHook reload) {
        return worker("web")
                .withLifecycle(new Lifecycle(
                        Signal.SIGTERM,
                        Optional.ofNullable(preStop),
                        Optional.ofNullable(postStart),
                        Optional.ofNullable(reload)));
    }

    private static void end(Drill crew) {
        crew.shutdown().exits("web", signal(Signal.SIGTERM));
        assertThat(crew.ended()).hasValue(0);
        crew.assertSettled();
    }

    private static void filesChange(Drill crew) {
        crew.step(new Event.FilesChanged("web", List.of("/etc/web.conf")));
    }

    @Test
    void itIsStartingUntilPostStartIsDone() {
        var crew = running(hooked(null, HOOK, null));
        assertThat(crew.shown("web")).isEqualTo("Starting");
        Tasks.of(crew).hookEnds(true, "");
        assertThat(crew.shown("web")).isEqualTo("Running");
        crew.assertSettled();
        end(crew);
    }

    @Test
    void aFailedPostStartStopsIt() {
        var crew = running(hooked(null, HOOK, null));
        Tasks.of(crew).hookEnds(false, "exited with code 1");
        assertThat(crew.stops("web")).hasSize(1);
        assertThat(crew.told("FailedPostStartHook")).hasSize(1);
        crew.exits("web", signal(Signal.SIGTERM));
        assertThat(crew.instance("web").lastExit()).map(Exit::reason).hasValue(Reason.STARTUP_FAILED);
        assertThat(Tasks.of(crew).hooks(POST_START)).hasSize(2);
        end(crew);
    }

    @Test
    void aPostStartThatHangsIsCalledOff() {
        var crew = running(hooked(null, HOOK, null));
        crew.passes(Hooks.POST_START_LIMIT);
        assertThat(crew.all(Action.Cancel.class, one -> true)).hasSize(1);
        assertThat(crew.stops("web")).hasSize(1);
        crew.exits("web", code(0));
        end(crew);
    }

    @Test
    void theStopSignalComesAfterPreStop() {
        var crew = running(hooked(HOOK, null, null)).stop("web");
        assertThat(Tasks.of(crew).hooks(PRE_STOP)).hasSize(1);
        assertThat(crew.stops("web")).isEmpty();
        Tasks.of(crew).hookEnds(false, "exited with code 1");
        assertThat(crew.stops("web")).hasSize(1);
        assertThat(crew.told("FailedPreStopHook")).hasSize(1);
        crew.exits("web", code(0));
        assertThat(crew.shown("web")).isEqualTo("Stopped Operator");
        crew.assertSettled();
    }

    @Test
    void aPreStopThatOutlastsTheGraceEndsWithSigkill() {
        var crew = running(hooked(HOOK, null, null)).stop("web").passes(GRACE);
        assertThat(crew.kills("web")).hasSize(1);
        assertThat(crew.stops("web")).isEmpty();
        assertThat(crew.told("FailedPreStopHook")).hasSize(1);
        assertThat(Tasks.of(crew).open()).isEmpty();
        crew.exits("web", signal(Signal.SIGKILL)).assertSettled();
    }

    @Test
    void anExitDuringPreStopCallsItOff() {
        var crew = running(hooked(HOOK, null, null)).stop("web").exits("web", code(0));
        assertThat(Tasks.of(crew).open()).isEmpty();
        crew.assertSettled();
    }

    @Test
    void aSleepNeedsNobody() {
        var crew = running(hooked(new Hook.Sleep(3), new Hook.Sleep(2), null));
        assertThat(crew.shown("web")).isEqualTo("Starting");
        crew.passes(Duration.ofSeconds(2));
        assertThat(crew.shown("web")).isEqualTo("Running");
        crew.stop("web").passes(Duration.ofMillis(2999));
        assertThat(crew.stops("web")).isEmpty();
        crew.passes(Duration.ofMillis(1));
        assertThat(crew.stops("web")).hasSize(1);
        crew.exits("web", code(0)).assertSettled();
    }

    @Test
    void aSecondShutdownDoesNotWaitForPreStop() {
        var crew = running(hooked(HOOK, null, null)).shutdown().shutdown();
        assertThat(crew.kills("web")).hasSize(1);
        assertThat(Tasks.of(crew).open()).isEmpty();
        crew.exits("web", signal(Signal.SIGKILL)).assertSettled();
    }

    @Test
    void oneThatIsOnlyBeingStartedHasNothingToPrepare() {
        var crew = starting(hooked(HOOK, HOOK, null)).stop("web").starts("web");
        assertThat(Tasks.of(crew).open()).isEmpty();
        assertThat(crew.stops("web")).hasSize(1);
        crew.exits("web", code(0)).assertSettled();
    }

    @Test
    void changedFilesReplaceTheProcess() {
        var crew = running(worker("web").withReplicas(2));
        filesChange(crew);
        assertThat(crew.stopping()).as("maxUnavailable").hasSize(1);
        crew.exits("web/0", code(0)).exits("web/1", code(0));
        assertThat(crew.spawned("web")).hasSize(4);
        assertThat(crew.instance("web/0").lastExit()).map(Exit::reason).hasValue(Reason.REPLACED);
        crew.assertSettled();
        crew.reload(worker("web").withReplicas(2));
        assertThat(crew.stopping()).isEmpty();
    }

    @Test
    void changedFilesAreToldWhereThereIsAWay() {
        var crew = running(hooked(null, null, new ReloadHook.Send(Signal.SIGHUP)));
        filesChange(crew);
        assertThat(crew.all(Action.Send.class, one -> true)).hasSize(1);
        crew.reload(hooked(null, null, new ReloadHook.Exec(List.of("/bin/reload"))));
        filesChange(crew);
        filesChange(crew);
        assertThat(Tasks.of(crew).open()).hasSize(1);
        Tasks.of(crew).hookEnds(true, "");
        assertThat(Tasks.of(crew).hooks(HookKind.RELOAD))
                .as("they changed once more")
                .hasSize(2);
        Tasks.of(crew).hookEnds(false, "x");
        assertThat(crew.told("FailedReloadHook")).hasSize(1);
        crew.assertSettled();
        end(crew);
    }

    @Test
    void oneThatCannotBeToldAnyMoreIsReplaced() {
        var crew = running(hooked(null, null, new ReloadHook.Exec(List.of("/bin/reload"))));
        filesChange(crew);
        filesChange(crew);
        crew.reload(worker("web"));
        assertThat(crew.stopping()).hasSize(1);
        crew.exits("web", code(0)).assertSettled();
    }

    @Test
    void thoseThatCannotBeToldAnyMoreAreReplacedOnce() {
        Worker plain = worker("web")
                .withReplicas(2)
                .withProbes(new Probes(Optional.of(Tasks.NOTIFY), Optional.empty(), Optional.empty()));
        var crew = running(hooked(null, null, new ReloadHook.Exec(List.of("/bin/reload")))
                .withReplicas(2)
                .withProbes(plain.probes()));
        filesChange(crew);
        crew.reload(plain);
        crew.exits("web/0", code(0));
        crew.reload(plain);
        assertThat(crew.stopping())
                .as("web/0 starts in the new form, web/1 comes after it")
                .isEmpty();
        Tasks.of(crew).says("web/0", new Notification.Ready());
        crew.exits("web/1", code(0));
        Tasks.of(crew).says("web/1", new Notification.Ready());
        assertThat(crew.spawned("web/0")).hasSize(2);
        assertThat(crew.spawned("web/1")).hasSize(2);
    }

    @Test
    void oneThatStartsIsToldOnceItRuns() {
        var crew = running(hooked(null, HOOK, new ReloadHook.Send(Signal.SIGHUP)));
        filesChange(crew);
        assertThat(crew.all(Action.Send.class, one -> true)).isEmpty();
        Tasks.of(crew).hookEnds(true, "");
        assertThat(crew.all(Action.Send.class, one -> true)).hasSize(1);
        end(crew);
    }

    @Test
    void anExitSaysWhatElseIsKnown() {
        var crew = running(worker("web"));
        long generation = crew.generation("web");
        crew.step(
                new Event.Exited(Drill.id("web"), generation, 137, 9, false, new ExitDetails(true, "oom_kill 3 to 4")));
        crew.step(new Event.LastLines(Drill.id("web"), generation, List.of("1", "2", "3", "4", "5", "6".repeat(600))));
        var exit = crew.instance("web").lastExit().orElseThrow();
        assertThat(exit.reason()).isEqualTo(Reason.OOM_KILLED);
        assertThat(exit.message()).startsWith("killed by SIGKILL, by the kernel: out of memory; oom_kill 3 to 4");
        assertThat(exit.lastLines()).hasSize(5).last().asString().hasSize(512);
        crew.treeGone("web");
        end(crew);
    }

    // On demand

    private static final Worker ON_DEMAND = onDemand(80);

    private static Worker onDemand(int port) {
        Socket socket =
                new Socket("http", new Socket.Address.Tcp("", port), OptionalInt.empty(), Socket.Activation.ON_DEMAND);
        return worker("web").withProcess(ProcessSpec.of(List.of("/bin/web")).withSockets(List.of(socket)));
    }

    @Test
    void itWaitsForAConnectionAndAgainAfterASuccess() {
        var crew = running(ON_DEMAND);
        assertThat(crew.shown("web")).isEqualTo("Pending WaitingForConnection");
        assertThat(crew.spawned("web")).isEmpty();
        Tasks.of(crew).connects("web");
        assertThat(crew.shown("web")).isEqualTo("Running");
        crew.exits("web", code(1));
        assertThat(crew.spawned("web")).as("after a failure it does not wait").hasSize(2);
        crew.exits("web", code(0));
        assertThat(crew.shown("web")).isEqualTo("Pending WaitingForConnection");
        assertThat(Tasks.of(crew).open()).as("not more than once a second").isEmpty();
        crew.passes(Duration.ofSeconds(1));
        Tasks.of(crew).connects("web");
        assertThat(crew.spawned("web")).hasSize(3);
        end(crew);
    }

    @Test
    void oneThatWaitsForAConnectionIsFineAndIsCalledOff() {
        var crew = running(crew(ON_DEMAND));
        assertThat(Conditions.of(crew.state(), List.of(), java.time.Instant.EPOCH)
                        .getFirst()
                        .status())
                .isEqualTo(Condition.Status.TRUE);
        long start = crew.ask(new Operation.Start("web", OptionalInt.empty()), Duration.ofSeconds(5));
        assertThat(crew.outcome(start)).hasValue(new Outcome.Done());
        crew.reload(onDemand(81));
        assertThat(Tasks.of(crew).awaited("web").worker()).isEqualTo(onDemand(81));
        crew.stop("web");
        assertThat(Tasks.of(crew).open()).isEmpty();
        crew.assertSettled();
    }

    @Test
    void socketsThatAreNotToBeHadAreTriedAgainWithTheBackoff() {
        var crew = running(ON_DEMAND);
        for (int i = 0; i < 2; i++) {
            var await = Tasks.of(crew).awaited("web");
            crew.answeredTasks.add(await.task());
            crew.step(new Event.AwaitFailed(await.id(), await.task(), 1, "port 80: address in use"));
        }
        assertThat(crew.shown("web")).isEqualTo("Backoff StartError");
        crew.passes(Duration.ofSeconds(2));
        assertThat(crew.spawned("web")).isEmpty();
        Tasks.of(crew).connects("web");
        end(crew);
    }

    @Test
    void aDocumentThatMendsTheSocketsLetsItWaitNotStart() {
        var crew = running(ON_DEMAND);
        for (int i = 0; i < 2; i++) {
            var await = Tasks.of(crew).awaited("web");
            crew.answeredTasks.add(await.task());
            crew.step(new Event.AwaitFailed(await.id(), await.task(), 1, "port 80: address in use"));
        }
        crew.reload(onDemand(81));
        assertThat(crew.shown("web")).isEqualTo("Pending WaitingForConnection");
        assertThat(crew.spawned("web")).isEmpty();
        crew.shutdown();
        assertThat(crew.ended()).hasValue(0);
    }
}
