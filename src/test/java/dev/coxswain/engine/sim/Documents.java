package dev.coxswain.engine.sim;

import dev.coxswain.crew.AtEnd;
import dev.coxswain.crew.Backoff;
import dev.coxswain.crew.Crew;
import dev.coxswain.crew.CronLine;
import dev.coxswain.crew.Dependency;
import dev.coxswain.crew.ExitWhen;
import dev.coxswain.crew.Lifecycle;
import dev.coxswain.crew.Probes;
import dev.coxswain.crew.Probes.Handler;
import dev.coxswain.crew.ProcessSpec;
import dev.coxswain.crew.RestartPolicy;
import dev.coxswain.crew.Rollout;
import dev.coxswain.crew.Schedule;
import dev.coxswain.crew.Schedule.ConcurrencyPolicy;
import dev.coxswain.crew.Signal;
import dev.coxswain.crew.Socket;
import dev.coxswain.crew.Worker;
import dev.coxswain.crew.type.Wrong;
import dev.coxswain.engine.ProbeKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Random documents, and random edits of them. Always valid ones: no cycle, no unknown dependency. */
final class Documents {

    private static final int MOST_WORKERS = 8;
    private static final int REMEMBERED = 4;

    private static final Socket ON_DEMAND =
            new Socket("main", new Socket.Address.Tcp("", 80), OptionalInt.empty(), Socket.Activation.ON_DEMAND);

    private final Dice dice;
    /** A worker may depend only on those that come before it here; the order in the document is another one. */
    private final List<String> ranks = new ArrayList<>();

    private final int endsByItself;
    private final List<Crew> earlier = new ArrayList<>();
    private Crew current;

    Documents(Dice dice) {
        this.dice = dice;
        endsByItself = dice.percent(80) ? 0 : 10;
        for (int i = 0; i <= MOST_WORKERS; i++) {
            ranks.add(dice.below(ranks.size() + 1), "w" + i);
        }
        current = Crew.of("crew", List.of());
        List<Worker> workers = new ArrayList<>();
        for (int i = 1 + dice.below(MOST_WORKERS); i > 0; i--) {
            add(workers);
        }
        workers.replaceAll(Documents::valid);
        current = crewSettings(current.withWorkers(workers));
    }

    /** A scheduled worker has no replicas and ends at times. */
    private static Worker valid(Worker worker) {
        if (!Timetable.isFor(worker)) {
            return worker;
        }
        Worker one = worker.replicas() == 1 ? worker : worker.withReplicas(1);
        return one.restartPolicy() == RestartPolicy.ALWAYS ? one.withRestartPolicy(RestartPolicy.NEVER) : one;
    }

    Crew current() {
        return current;
    }

    /** An edit: nothing, one or a few changes, or the way back to an earlier document. */
    Crew next() {
        Crew edited = !earlier.isEmpty() && dice.percent(15) ? dice.oneOf(earlier.toArray(Crew[]::new)) : edited();
        if (earlier.size() == REMEMBERED) {
            earlier.removeFirst();
        }
        earlier.add(current);
        current = edited;
        return edited;
    }

    private Crew edited() {
        List<Worker> workers = new ArrayList<>(current.workers());
        Crew crew = current;
        for (int edits = dice.below(4); edits > 0; edits--) {
            int kind = dice.below(100);
            if (kind < 8) {
                crew = crewSettings(crew);
            } else if (kind < 20 || workers.isEmpty()) {
                add(workers);
            } else if (kind < 32) {
                remove(workers);
            } else if (kind < 35) {
                crew = named(crew, dice.oneOf("crew", "team"));
            } else if (kind < 55) {
                change(workers, worker -> worker.withProcess(process()));
            } else if (kind < 75) {
                change(workers, worker -> worker.withReplicas(dice.below(5)));
            } else {
                change(workers, worker -> inPlace(worker, workers));
            }
        }
        workers.replaceAll(Documents::valid);
        return crew.withWorkers(workers);
    }

    private interface Edit {
        Worker of(Worker worker);
    }

    private void change(List<Worker> workers, Edit edit) {
        int at = dice.below(workers.size());
        workers.set(at, edit.of(workers.get(at)));
    }

    private void add(List<Worker> workers) {
        List<String> free = new ArrayList<>(ranks);
        workers.forEach(worker -> free.remove(worker.name()));
        if (!free.isEmpty()) {
            Worker worker = Worker.of(free.get(dice.below(free.size())), List.of("v0"))
                    .withProcess(process())
                    .withReplicas(dice.oneOf(0, 1, 1, 1, 2, 2, 3, 4));
            for (int fields = dice.below(4); fields > 0; fields--) {
                worker = inPlace(worker, workers);
            }
            workers.add(dice.below(workers.size() + 1), worker.withDependsOn(dependencies(workers, worker.name())));
        }
    }

    private void remove(List<Worker> workers) {
        String gone = workers.remove(dice.below(workers.size())).name();
        workers.replaceAll(worker -> worker.withDependsOn(worker.dependsOn().stream()
                .filter(dependency -> !dependency.name().equals(gone))
                .toList()));
    }

    private Worker inPlace(Worker worker, List<Worker> workers) {
        return switch (dice.below(18)) {
            case 14 -> worker.withEvery(Optional.empty()).withSchedule(Optional.of(schedule()));
            case 15 ->
                worker.withSchedule(Optional.empty())
                        .withEvery(Optional.of(Duration.ofMillis(dice.oneOf(10, 1000, 20_000))));
            case 16 -> worker.withSchedule(worker.schedule().map(this::changed));
            case 17 ->
                dice.percent(50)
                        ? worker.withActiveDeadline(
                                dice.percent(30)
                                        ? Optional.empty()
                                        : Optional.of(Duration.ofSeconds(dice.oneOf(1, 10, 60))))
                        : worker.withSchedule(Optional.empty()).withEvery(Optional.empty());
            case 9, 10, 11 ->
                worker.withProbes(
                        new Probes(probe(ProbeKind.STARTUP), probe(ProbeKind.LIVENESS), probe(ProbeKind.READINESS)));
            case 12, 13 ->
                worker.withLifecycle(new Lifecycle(
                        worker.lifecycle().stopSignal(),
                        hook(),
                        hook(),
                        dice.percent(50)
                                ? Optional.empty()
                                : Optional.of(
                                        dice.percent(50)
                                                ? new Lifecycle.ReloadHook.Send(Signal.SIGHUP)
                                                : new Lifecycle.ReloadHook.Exec(List.of("reload")))));
            case 0 -> worker.withRestartPolicy(dice.oneOf(RestartPolicy.values()));
            case 1 -> worker.withBackoff(backoff());
            case 2 -> worker.withStartDelay(Duration.ofMillis(dice.oneOf(0, 0, 200, 5000)));
            case 3 -> worker.withTerminationGracePeriod(Duration.ofMillis(dice.oneOf(0, 500, 3000, 10_000)));
            case 4 -> worker.withSuccessExitCodes(dice.oneOf(Set.of(0), Set.of(0, 3), Set.of(1, 143)));
            case 5 -> worker.withStopSignal(dice.oneOf(Signal.SIGTERM, Signal.SIGINT));
            case 6 -> worker.withOnSuccess(dice.percent(endsByItself) ? AtEnd.SHUTDOWN : AtEnd.IGNORE);
            case 7 -> worker.withOnFailure(dice.percent(endsByItself) ? AtEnd.SHUTDOWN : AtEnd.IGNORE);
            default -> worker.withDependsOn(dependencies(workers, worker.name()));
        };
    }

    private Schedule schedule() {
        return new Schedule(
                line(),
                Optional.empty(),
                dice.oneOf(ConcurrencyPolicy.values()),
                dice.percent(60) ? Optional.empty() : Optional.of(Duration.ofSeconds(dice.oneOf(0, 5, 90))),
                dice.percent(15),
                Duration.ofMillis(dice.oneOf(0, 0, 20_000, 300_000)),
                dice.percent(30));
    }

    /** One field of it. */
    private Schedule changed(Schedule is) {
        Schedule other = schedule();
        int field = dice.below(7);
        return new Schedule(
                field == 0 ? other.cron() : is.cron(),
                Optional.empty(),
                field == 1 ? other.concurrencyPolicy() : is.concurrencyPolicy(),
                field == 2 ? other.startingDeadline() : is.startingDeadline(),
                field == 3 || field == 4 ? !is.suspend() : is.suspend(),
                field == 5 ? other.randomizedDelay() : is.randomizedDelay(),
                field == 6 ? other.persistent() : is.persistent());
    }

    private CronLine line() {
        try {
            return CronLine.parse(dice.oneOf("* * * * *", "* * * * *", "*/2 * * * *", "7,31 * * * *", "@reboot"));
        } catch (Wrong wrong) {
            throw new IllegalStateException(wrong);
        }
    }

    private Optional<Lifecycle.Hook> hook() {
        return dice.percent(50) ? Optional.empty() : Optional.of(new Lifecycle.Hook.Exec(List.of("hook")));
    }

    private Optional<Probes.Probe> probe(ProbeKind kind) {
        if (dice.percent(50)) {
            return Optional.empty();
        }
        boolean startup = kind == ProbeKind.STARTUP;
        Handler handler = startup && dice.percent(20)
                ? new Handler.LogLine("x")
                : dice.percent(20) ? new Handler.Notify() : new Handler.TcpSocket("127.0.0.1", 80);
        return Optional.of(new Probes.Probe(
                handler,
                Duration.ofSeconds(dice.oneOf(0, 0, 1, 5)),
                Duration.ofSeconds(dice.oneOf(1, 2, 10)),
                Duration.ofSeconds(dice.oneOf(1, 3)),
                kind == ProbeKind.READINESS ? dice.oneOf(1, 1, 2) : 1,
                dice.oneOf(1, 2, 3),
                dice.percent(70) || kind == ProbeKind.READINESS
                        ? Optional.empty()
                        : Optional.of(Duration.ofSeconds(dice.oneOf(1, 5)))));
    }

    /** The same without anything that goes on for ever: with it, it can come to rest. */
    Crew atRest() {
        current = current.withWorkers(current.workers().stream()
                .map(worker -> worker.withProbes(Probes.NONE)
                        .withActiveDeadline(Optional.empty())
                        .withEvery(Optional.empty())
                        .withSchedule(worker.schedule()
                                .map(is -> new Schedule(
                                        is.cron(),
                                        is.timeZone(),
                                        is.concurrencyPolicy(),
                                        is.startingDeadline(),
                                        true,
                                        is.randomizedDelay(),
                                        is.persistent()))))
                .toList());
        return current;
    }

    private List<Dependency> dependencies(List<Worker> workers, String of) {
        List<Dependency> chosen = new ArrayList<>();
        for (String name : ranks.subList(0, ranks.indexOf(of))) {
            if (dice.percent(35)
                    && workers.stream().anyMatch(worker -> worker.name().equals(name))) {
                chosen.add(new Dependency(name, dice.oneOf(Dependency.Condition.values()), dice.percent(40)));
            }
        }
        return chosen;
    }

    private Backoff backoff() {
        return new Backoff(
                dice.below(3),
                Duration.ofMillis(dice.oneOf(0, 100, 1000)),
                dice.oneOf(1.0, 2.0, 3.0),
                Duration.ofSeconds(dice.oneOf(1, 5, 60)),
                dice.oneOf(0.0, 0.1, 1.0),
                Duration.ofSeconds(dice.oneOf(0, 2, 60)),
                dice.percent(60) ? OptionalInt.empty() : OptionalInt.of(dice.oneOf(0, 1, 3, 8)));
    }

    private ProcessSpec process() {
        ProcessSpec process = ProcessSpec.of(List.of("v" + dice.below(3)));
        return dice.percent(85) ? process : onDemand(process);
    }

    private static ProcessSpec onDemand(ProcessSpec process) {
        return process.withSockets(List.of(ON_DEMAND));
    }

    private Crew crewSettings(Crew crew) {
        Rollout.MaxUnavailable most = dice.percent(70)
                ? new Rollout.MaxUnavailable.Count(1 + dice.below(2))
                : new Rollout.MaxUnavailable.Percent(dice.oneOf(1, 50, 100));
        Duration progress = Duration.ofMillis(dice.oneOf(1, 2000, 20_000, 120_000));
        return crew.withRollout(new Rollout(most, progress, false, Duration.ZERO))
                .withExitWhen(dice.percent(endsByItself) ? ExitWhen.ALL_FINISHED : ExitWhen.NEVER)
                .withTerminationGracePeriod(Duration.ofMillis(dice.oneOf(0, 1000, 25_000)));
    }

    private static Crew named(Crew crew, String name) {
        return new Crew(
                name,
                crew.workers(),
                crew.terminationGracePeriod(),
                crew.exitWhen(),
                crew.logs(),
                crew.memoryGuard(),
                crew.rollout(),
                crew.pidDir(),
                crew.written());
    }
}
