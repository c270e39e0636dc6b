package dev.coxswain.crew;

import dev.coxswain.crew.Change.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * The difference of two documents, worker by worker: the reload table of contract section 2.
 *
 * <p>Each field of a worker stands in exactly one row of {@link #FIELDS}; a field that is missing there would be
 * changed without a word.
 */
public final class Plan {

    /** Under the name it has in the document. */
    private record Field(String name, Kind kind, Function<Worker, Object> value) {}

    /** So that a schedule that comes or goes changes {@code schedule} alone, and not each of its companions. */
    private static final Schedule UNSCHEDULED = new Schedule(
            CronLine.REBOOT,
            Optional.empty(),
            Schedule.ConcurrencyPolicy.FORBID,
            Optional.empty(),
            false,
            Duration.ZERO,
            false);

    private static final List<Field> FIELDS = List.of(
            process("command", ProcessSpec::command),
            process("args", ProcessSpec::args),
            process("env", ProcessSpec::env),
            process("envFrom", ProcessSpec::envFrom),
            process("workingDir", ProcessSpec::workingDir),
            process("securityContext", ProcessSpec::securityContext),
            process("rlimits", ProcessSpec::rlimits),
            process("sockets", ProcessSpec::sockets),
            process("umask", ProcessSpec::umask),
            process("nice", ProcessSpec::nice),
            process("oomScoreAdj", ProcessSpec::oomScoreAdj),
            process("ioPriority", ProcessSpec::ioPriority),
            process("logs.format", ProcessSpec::raw),
            new Field("replicas", Kind.SCALE, Worker::replicas),
            inPlace("labels", Worker::labels),
            inPlace("description", Worker::description),
            inPlace("restartPolicy", Worker::restartPolicy),
            inPlace("successExitCodes", Worker::successExitCodes),
            inPlace("backoff", Worker::backoff),
            inPlace("startDelay", Worker::startDelay),
            // In any order they mean the same.
            inPlace("dependsOn", worker -> new HashSet<>(worker.dependsOn())),
            inPlace("required", Worker::required),
            inPlace("onSuccess", Worker::onSuccess),
            inPlace("onFailure", Worker::onFailure),
            inPlace("terminationGracePeriodSeconds", Worker::terminationGracePeriod),
            inPlace("lifecycle", Worker::lifecycle),
            inPlace("startupProbe", worker -> worker.probes().startup()),
            inPlace("livenessProbe", worker -> worker.probes().liveness()),
            inPlace("readinessProbe", worker -> worker.probes().readiness()),
            inPlace("watchdog", Worker::watchdog),
            inPlace("resources", Worker::resources),
            inPlace("logs.format", worker -> worker.logs().format()),
            inPlace("logs.parseJson", worker -> worker.logs().parseJson()),
            inPlace("logs.stdout", worker -> worker.logs().stdout()),
            inPlace("logs.stderr", worker -> worker.logs().stderr()),
            inPlace("files", worker -> new HashSet<>(worker.files())),
            inPlace("schedule", worker -> worker.schedule().map(Schedule::cron)),
            schedule("timeZone", Schedule::timeZone),
            schedule("concurrencyPolicy", Schedule::concurrencyPolicy),
            schedule("startingDeadlineSeconds", Schedule::startingDeadline),
            schedule("suspend", Schedule::suspend),
            schedule("randomizedDelay", Schedule::randomizedDelay),
            schedule("persistent", Schedule::persistent),
            inPlace("every", Worker::every),
            inPlace("activeDeadlineSeconds", Worker::activeDeadline));

    private Plan() {}

    /**
     * What applying a document does, a change for each worker of either: those of the new document in its order, then
     * the removed ones in the old one's.
     *
     * @param before the document in force; empty: each worker is started
     */
    public static List<Change> between(Optional<Crew> before, Crew after) {
        Map<String, Worker> old = new HashMap<>();
        before.ifPresent(crew -> crew.workers().forEach(worker -> old.put(worker.name(), worker)));
        boolean renamed = before.isPresent() && !before.get().name().equals(after.name());
        List<Change> changes = new ArrayList<>();
        for (Worker worker : after.workers()) {
            Worker earlier = old.remove(worker.name());
            changes.add(
                    earlier == null
                            ? new Change(worker.name(), Kind.START, List.of())
                            : between(earlier, worker, renamed));
        }
        before.stream()
                .flatMap(crew -> crew.workers().stream())
                .filter(worker -> old.containsKey(worker.name()))
                .map(worker -> new Change(worker.name(), Kind.STOP, List.of()))
                .forEach(changes::add);
        return List.copyOf(changes);
    }

    /** @param renamed whether the crew is: COXSWAIN_CREW is in every process */
    private static Change between(Worker before, Worker after, boolean renamed) {
        List<String> fields = new ArrayList<>();
        Kind strongest = Kind.NONE;
        if (renamed) {
            fields.add("metadata.name");
            strongest = Kind.RESTART;
        }
        for (Field field : FIELDS) {
            Object was = field.value().apply(before);
            if (Objects.equals(was, field.value().apply(after)) || fields.contains(field.name())) {
                continue;
            }
            fields.add(field.name());
            strongest = field.kind().compareTo(strongest) > 0 ? field.kind() : strongest;
        }
        return new Change(after.name(), strongest, List.copyOf(fields));
    }

    /** What a change of a worker's field, or of one within it, does; empty for the name, which makes it another worker. */
    static String onChange(String path) {
        List<Kind> kinds = FIELDS.stream()
                .filter(field -> (path + ".").startsWith(field.name() + "."))
                .map(Field::kind)
                .toList();
        if (kinds.size() > 1) {
            return "in place: every pid stays; to or from Raw the worker restarts";
        }
        return switch (kinds.isEmpty() ? Kind.NONE : kinds.getFirst()) {
            case RESTART -> "the worker restarts, as spec.rollout says";
            case SCALE -> "only the difference starts or stops, the highest index first";
            case IN_PLACE -> "in place: every pid stays";
            default -> "";
        };
    }

    private static Field process(String name, Function<ProcessSpec, Object> value) {
        return new Field(name, Kind.RESTART, worker -> value.apply(worker.process()));
    }

    private static Field inPlace(String name, Function<Worker, Object> value) {
        return new Field(name, Kind.IN_PLACE, value);
    }

    private static Field schedule(String name, Function<Schedule, Object> value) {
        return inPlace(name, worker -> value.apply(worker.schedule().orElse(UNSCHEDULED)));
    }
}
