package dev.coxswain.crew;

import dev.coxswain.crew.type.Durations;
import dev.coxswain.crew.type.Field;
import dev.coxswain.crew.type.ListType;
import dev.coxswain.crew.type.Names;
import dev.coxswain.crew.type.Numbers;
import dev.coxswain.crew.type.ObjectType;
import dev.coxswain.crew.type.Partial;
import dev.coxswain.crew.type.ScalarType;
import dev.coxswain.crew.type.Texts;
import dev.coxswain.crew.type.Type;
import dev.coxswain.crew.type.Values;
import dev.coxswain.crew.type.Words;
import dev.coxswain.crew.type.Wrong;
import dev.coxswain.crew.yaml.Yaml;
import java.time.Duration;
import java.util.List;

/** The document's head, and {@code spec} but for the workers. */
final class SpecFields {

    static final Field<String> NAME = Field.required("name", Names.DNS_LABEL, "the crew's name, a DNS label")
            .as("ObjectMeta.name");
    static final ObjectType<String> METADATA = ObjectType.of("Metadata", List.of(NAME), v -> v.get(NAME));

    private static final Field<ExitWhen> WHEN = Field.of(
            "when",
            Words.of(ExitWhen.values()).type(),
            "Never",
            "AllFinished: exit once no worker can run again; or Never");
    private static final ObjectType<ExitWhen> EXIT = ObjectType.of("Exit", List.of(WHEN), v -> v.get(WHEN));

    private static final Field<Integer> THRESHOLD =
            Field.of("threshold", percent(), "90%", "share of the container's memory limit, 1% to 100%");
    private static final Field<String> ACTION = Field.of(
            "action",
            Words.of("Restart", "Restart").type(),
            "Restart",
            "Restart: the worker furthest over its requests.memory restarts");
    private static final ObjectType<MemoryGuard> MEMORY_GUARD =
            ObjectType.of("MemoryGuard", List.of(THRESHOLD, ACTION), v -> new MemoryGuard(v.get(THRESHOLD)));

    private static final Field<Rollout.MaxUnavailable> MAX_UNAVAILABLE = Field.of(
                    "maxUnavailable",
                    maxUnavailable(),
                    "1",
                    "instances of a worker that may be away at a time: a number or a percentage, at least 1")
            .as("RollingUpdateDeployment.maxUnavailable");
    private static final Field<Duration> PROGRESS_DEADLINE = Field.of(
            "progressDeadline",
            Durations.DURATION,
            "2m",
            "how long a rollout may go on without a further instance becoming ready");
    private static final Field<Boolean> AUTO_ROLLBACK = Field.of(
            "autoRollback", Texts.BOOL, "false", "whether a worker goes back to its last good form after that");
    private static final Field<Duration> JITTER = Field.of(
            "jitter",
            Durations.DURATION,
            "0s",
            "the longest random wait, each supervisor its own, before a changed document is applied");
    private static final ObjectType<Rollout> ROLLOUT = ObjectType.of(
            "Rollout",
            List.of(MAX_UNAVAILABLE, PROGRESS_DEADLINE, AUTO_ROLLBACK, JITTER),
            v -> new Rollout(v.get(MAX_UNAVAILABLE), v.get(PROGRESS_DEADLINE), v.get(AUTO_ROLLBACK), v.get(JITTER)));

    static final Field<List<WorkerFields.Parsed>> WORKERS =
            Field.list("workers", ListType.of(WorkerFields.WORKER), "what to run");
    static final Field<WorkerFields.Parsed> DEFAULTS = Field.optional(
            "defaults",
            new Partial<>(WorkerFields.DEFAULTS),
            "any worker field but name, command, args: what each worker starts from");
    static final Field<Duration> GRACE = Field.of(
                    "terminationGracePeriodSeconds",
                    Numbers.seconds(0),
                    "25",
                    "seconds of the whole shutdown; what is left then is killed. Keep it 5 under the pod's own")
            .as("PodSpec.terminationGracePeriodSeconds");
    static final Field<ExitWhen> EXIT_FIELD =
            Field.object("exit", EXIT, "when the supervisor ends by itself: {when: AllFinished}");
    static final Field<CrewLogs> LOGS = Field.object("logs", LogFields.CREW_LOGS, "how the output is written");
    static final Field<MemoryGuard> MEMORY_GUARD_FIELD = Field.optional(
            "memoryGuard", MEMORY_GUARD, "restarts a worker before the container's memory is used up; off without it");
    static final Field<Rollout> ROLLOUT_FIELD = Field.object("rollout", ROLLOUT, "how a changed worker is restarted");
    static final Field<String> PID_DIR =
            Field.optional("pidDir", Texts.PATH, "a folder for coxswain.pid and NAME-INDEX.pid; none without it");

    static final List<Field<?>> FIELDS =
            List.of(WORKERS, DEFAULTS, GRACE, EXIT_FIELD, LOGS, MEMORY_GUARD_FIELD, ROLLOUT_FIELD, PID_DIR);

    private SpecFields() {}

    /** The crew of all documents' settings; its workers come later. */
    static Crew crew(Values v) {
        Crew crew = Crew.of("", List.of());
        return new Crew(
                crew.name(),
                crew.workers(),
                v.get(GRACE),
                v.get(EXIT_FIELD),
                v.get(LOGS),
                v.find(MEMORY_GUARD_FIELD),
                v.get(ROLLOUT_FIELD),
                v.find(PID_DIR),
                crew.written());
    }

    private static ScalarType<Integer> percent() {
        String must = "a percentage from 1% to 100%";
        return new ScalarType<>(
                "percentage",
                must,
                scalar -> percent(scalar, must),
                schema -> schema.put("type", "string").put("pattern", "^([1-9][0-9]?|100)%$"));
    }

    private static int percent(Yaml.Scalar scalar, String must) throws Wrong {
        String text = scalar.text();
        String digits = text.endsWith("%") ? text.substring(0, text.length() - 1) : text;
        boolean number = Numbers.isWhole(digits) && digits.length() <= 3 && !digits.startsWith("-");
        int percent = number ? Integer.parseInt(digits) : 0;
        if (percent < 1 || percent > 100 || digits.equals(text)) {
            String hint = percent >= 1 && percent <= 100 ? "; did you mean " + percent + "%?" : "";
            throw new Wrong("must be " + must + " " + Type.was(scalar) + hint);
        }
        return percent;
    }

    private static ScalarType<Rollout.MaxUnavailable> maxUnavailable() {
        String must = "a number, at least 1, or a percentage from 1% to 100%";
        ScalarType<Integer> number = Numbers.whole(1, Integer.MAX_VALUE);
        return new ScalarType<>(
                "number or percentage",
                must,
                scalar -> scalar.kind() == Yaml.Kind.STRING && !Numbers.isWhole(scalar.text())
                        ? new Rollout.MaxUnavailable.Percent(percent(scalar, must))
                        : new Rollout.MaxUnavailable.Count(number.parser().parse(scalar)),
                schema -> {
                    var anyOf = schema.putArray("anyOf");
                    anyOf.addObject().put("type", "integer").put("minimum", 1);
                    anyOf.addObject().put("type", "string").put("pattern", "^([1-9][0-9]?|100)%$");
                });
    }
}
