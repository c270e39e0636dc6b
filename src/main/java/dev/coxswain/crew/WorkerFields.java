package dev.coxswain.crew;

import dev.coxswain.crew.type.Durations;
import dev.coxswain.crew.type.Field;
import dev.coxswain.crew.type.ListType;
import dev.coxswain.crew.type.MapType;
import dev.coxswain.crew.type.Names;
import dev.coxswain.crew.type.Numbers;
import dev.coxswain.crew.type.ObjectType;
import dev.coxswain.crew.type.ScalarType;
import dev.coxswain.crew.type.Texts;
import dev.coxswain.crew.type.Values;
import dev.coxswain.crew.type.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** {@code workers[]}: every field of a worker. */
final class WorkerFields {

    private static final ScalarType<AtEnd> AT_END = Words.of(AtEnd.values()).type();

    private static final ScalarType<RestartPolicy> POLICY = Words.of(RestartPolicy.values())
            .alsoKnownAs(Map.of(
                    "sometimes", "OnFailure",
                    "unexpected", "OnFailure",
                    "on-abnormal", "OnFailure",
                    "on-abort", "OnFailure",
                    "unless-stopped", "Always",
                    "true", "Always",
                    "yes", "Always",
                    "no", "Never",
                    "false", "Never"))
            .type();

    static final Field<String> NAME = Field.required("name", Names.DNS_LABEL, "a DNS label, unique in the crew")
            .as("Container.name");
    private static final Field<Map<String, String>> LABELS = Field.object(
                    "labels",
                    new MapType<>(Names.LABEL_KEY, Names.LABEL_VALUE),
                    "labels by Kubernetes' syntax; they select (-l tier=web)")
            .as("ObjectMeta.labels");
    private static final Field<String> DESCRIPTION = Field.of("description", Texts.TEXT, "", "words for the reader");
    private static final Field<List<String>> COMMAND = Field.required(
                    "command",
                    HandlerFields.COMMAND,
                    "the program and its first arguments, a list without a shell; $(VAR) is expanded")
            .as("Container.command");
    private static final Field<List<String>> ARGS = Field.list(
                    "args", HandlerFields.ARGS, "further arguments; $(VAR) is expanded")
            .as("Container.args");
    private static final Field<String> WORKING_DIR = Field.optional(
                    "workingDir", Texts.PATH, "the folder it runs in; the supervisor's where it isn't given")
            .as("Container.workingDir");
    private static final Field<List<EnvVar>> ENV = Field.list(
                    "env", EnvFields.ENV, "variables: {name, value} or {name, valueFrom: {fileRef: {path, optional}}}")
            .as("Container.env");
    private static final Field<List<EnvFrom>> ENV_FROM = Field.list(
                    "envFrom", EnvFields.ENV_FROM, "variables from dotenv files: {fileRef: {path, optional}, prefix}")
            .as("Container.envFrom");
    private static final Field<Integer> REPLICAS = Field.of(
                    "replicas",
                    Numbers.whole(0, Worker.MAX_REPLICAS),
                    "1",
                    "how many instances run, NAME/0 to NAME/N-1; 0 to 1000")
            .as("DeploymentSpec.replicas");
    private static final Field<RestartPolicy> RESTART_POLICY = Field.optional(
                    "restartPolicy",
                    POLICY,
                    "when an ended instance starts again: Always (the default), OnFailure, Never (the default of a"
                            + " scheduled worker)")
            .as("Container.restartPolicy");
    private static final Field<List<Integer>> SUCCESS_EXIT_CODES = Field.optional(
            "successExitCodes",
            ListType.of(Numbers.whole(0, 255)),
            "exit codes that count as success, 0 to 255; [0] where it isn't given");
    private static final Field<Backoff> BACKOFF =
            Field.object("backoff", RestartFields.BACKOFF, "how long to wait between restarts in a row");
    private static final Field<Duration> START_DELAY =
            Field.of("startDelay", Durations.DURATION, "0s", "the wait before a start");
    private static final Field<List<Dependency>> DEPENDS_ON =
            Field.list("dependsOn", RestartFields.DEPENDS_ON, "workers that come first: {name, condition, restart}");
    private static final Field<Boolean> REQUIRED = Field.optional(
            "required",
            Texts.BOOL,
            "whether it counts for the crew's readiness; true where it isn't given, false for a scheduled worker");
    private static final Field<AtEnd> ON_SUCCESS =
            Field.of("onSuccess", AT_END, "Ignore", "Shutdown: stop everything and exit once all instances Succeeded");
    private static final Field<AtEnd> ON_FAILURE =
            Field.of("onFailure", AT_END, "Ignore", "Shutdown: stop everything and exit once one instance Failed");
    private static final Field<Duration> GRACE = Field.of(
                    "terminationGracePeriodSeconds",
                    Numbers.seconds(0),
                    "10",
                    "seconds from the begin of the stop (preStop included) to SIGKILL")
            .as("PodSpec.terminationGracePeriodSeconds");
    private static final Field<Lifecycle> LIFECYCLE = Field.object(
                    "lifecycle", LifecycleFields.LIFECYCLE, "stopSignal, and the hooks preStop, postStart, reload")
            .as("Container.lifecycle");
    private static final Field<Probes.Probe> STARTUP_PROBE = Field.optional(
                    "startupProbe", ProbeFields.STARTUP, "the instance is Starting until it succeeds")
            .as("Container.startupProbe");
    private static final Field<Probes.Probe> LIVENESS_PROBE = Field.optional(
                    "livenessProbe", ProbeFields.LIVENESS, "the instance restarts when it fails")
            .as("Container.livenessProbe");
    private static final Field<Probes.Probe> READINESS_PROBE = Field.optional(
                    "readinessProbe", ProbeFields.READINESS, "the instance is ready while it succeeds")
            .as("Container.readinessProbe");
    private static final Field<Watchdog> WATCHDOG =
            Field.object("watchdog", LimitFields.WATCHDOG, "bounds on what the process tree uses, sampled");
    private static final Field<Resources> RESOURCES = Field.object(
                    "resources", LimitFields.RESOURCES, "limits and requests of cpu, memory, pids")
            .as("Container.resources");
    private static final Field<Map<String, Rlimit>> RLIMITS = Field.object(
            "rlimits",
            ProcessFields.RLIMIT_MAP,
            "resource limits by prlimit's names (" + ProcessFields.RLIMIT_NAMES + "): {nofile: 1024}");
    private static final Field<SecurityContext> SECURITY_CONTEXT = Field.object(
                    "securityContext", ProcessFields.SECURITY_CONTEXT, "who the process runs as")
            .as("Container.securityContext");
    private static final Field<Integer> UMASK =
            Field.optional("umask", ProcessFields.UMASK, "octal digits such as 022; inherited where it isn't given");
    private static final Field<Integer> NICE =
            Field.optional("nice", ProcessFields.NICE, "-20 (first) to 19; inherited where it isn't given");
    private static final Field<Integer> OOM_SCORE_ADJ = Field.optional(
            "oomScoreAdj",
            ProcessFields.OOM_SCORE_ADJ,
            "-1000 (never) to 1000 (first); inherited where it isn't given");
    private static final Field<IoPriority> IO_PRIORITY =
            Field.optional("ioPriority", ProcessFields.IO_PRIORITY, "{class, level}; inherited where it isn't given");
    private static final Field<List<Socket>> SOCKETS = Field.list(
            "sockets", SocketFields.SOCKETS, "sockets that the supervisor opens and keeps, handed on as LISTEN_FDS");
    private static final Field<LogFields.OwnLogs> LOGS =
            Field.object("logs", LogFields.WORKER_LOGS, "where the output goes, and in which form");
    private static final Field<List<String>> FILES =
            Field.list("files", ListType.of(FilePattern.TYPE), "paths or globs; a change in one restarts the worker");

    static final ObjectType<Parsed> WORKER = ObjectType.of("Worker", fields(), WorkerFields::worker)
            .rule(WorkerFields::checkScheduled)
            .rule(WorkerFields::checkReload)
            .rule(ScheduleFields::check);

    /** The same as defaults. */
    static final ObjectType<Parsed> DEFAULTS =
            WORKER.without(Set.of("name", "command", "args"), "can't be a default; give it to each worker");

    /** A worker that was read, before the crew's log format is known. */
    record Parsed(WorkerDraft draft, LogFields.OwnLogs logs) {
        Worker in(CrewLogs crew) {
            draft.logs = logs.in(crew);
            if (draft.logs.format() == CrewLogs.Format.RAW) {
                draft.process = draft.process.withRaw(true);
            }
            return draft.done();
        }
    }

    private WorkerFields() {}

    private static List<Field<?>> fields() {
        List<Field<?>> fields = new ArrayList<>(List.of(
                NAME,
                LABELS,
                DESCRIPTION,
                COMMAND,
                ARGS,
                WORKING_DIR,
                ENV,
                ENV_FROM,
                REPLICAS,
                RESTART_POLICY,
                SUCCESS_EXIT_CODES,
                BACKOFF,
                START_DELAY,
                DEPENDS_ON,
                REQUIRED,
                ON_SUCCESS,
                ON_FAILURE,
                GRACE,
                LIFECYCLE,
                STARTUP_PROBE,
                LIVENESS_PROBE,
                READINESS_PROBE,
                WATCHDOG,
                RESOURCES,
                RLIMITS,
                SECURITY_CONTEXT,
                UMASK,
                NICE,
                OOM_SCORE_ADJ,
                IO_PRIORITY,
                SOCKETS,
                LOGS,
                FILES));
        fields.addAll(ScheduleFields.FIELDS);
        return fields;
    }

    private static void checkScheduled(Values v) {
        if (!ScheduleFields.isScheduled(v)) {
            return;
        }
        if (v.has(REPLICAS) && v.find(REPLICAS).orElse(1) != 1) {
            v.clash(REPLICAS, ScheduleFields.WHEN, "must be 1 for a scheduled worker");
        }
        if (v.find(SOCKETS).orElse(List.of()).stream()
                .anyMatch(socket -> socket.activation() == Socket.Activation.ON_DEMAND)) {
            v.clash(
                    SOCKETS,
                    ScheduleFields.WHEN,
                    "must not be OnDemand for a scheduled worker: its schedule starts it, not a connection");
        }
        if (v.find(RESTART_POLICY).orElse(RestartPolicy.NEVER) == RestartPolicy.ALWAYS) {
            String advice = v.own(RESTART_POLICY) ? "" : "; give a scheduled worker one of its own";
            v.clash(
                    RESTART_POLICY,
                    ScheduleFields.WHEN,
                    "must be one of OnFailure, Never for a scheduled worker (was \"Always\")" + advice);
        }
    }

    private static void checkReload(Values v) {
        boolean reloads = v.find(LIFECYCLE).flatMap(Lifecycle::reload).isPresent();
        if (reloads && (!v.has(FILES) || v.find(FILES).filter(List::isEmpty).isPresent())) {
            v.useless(
                    LIFECYCLE,
                    LifecycleFields.RELOAD.name(),
                    "needs files, which isn't there: only a change in one of them calls it");
        }
    }

    private static Parsed worker(Values v) {
        boolean scheduled = ScheduleFields.isScheduled(v);
        WorkerDraft draft = new WorkerDraft(v.get(NAME), process(v));
        draft.labels = v.get(LABELS);
        draft.description = v.get(DESCRIPTION);
        draft.replicas = v.get(REPLICAS);
        draft.restartPolicy = v.find(RESTART_POLICY).orElse(scheduled ? RestartPolicy.NEVER : RestartPolicy.ALWAYS);
        draft.successExitCodes = v.find(SUCCESS_EXIT_CODES).map(Set::copyOf).orElse(draft.successExitCodes);
        draft.backoff = v.get(BACKOFF);
        draft.startDelay = v.get(START_DELAY);
        draft.dependsOn = v.get(DEPENDS_ON);
        draft.required = v.find(REQUIRED).orElse(!scheduled);
        draft.onSuccess = v.get(ON_SUCCESS);
        draft.onFailure = v.get(ON_FAILURE);
        draft.terminationGracePeriod = v.get(GRACE);
        draft.lifecycle = v.get(LIFECYCLE);
        draft.probes = new Probes(v.find(STARTUP_PROBE), v.find(LIVENESS_PROBE), v.find(READINESS_PROBE));
        draft.watchdog = v.get(WATCHDOG);
        draft.resources = v.get(RESOURCES);
        draft.files = v.get(FILES);
        draft.schedule = ScheduleFields.schedule(v);
        draft.every = v.find(ScheduleFields.EVERY);
        draft.activeDeadline = v.find(ScheduleFields.ACTIVE_DEADLINE);
        return new Parsed(draft, v.get(LOGS));
    }

    private static ProcessSpec process(Values v) {
        return new ProcessSpec(
                v.get(COMMAND),
                v.get(ARGS),
                true,
                v.find(WORKING_DIR),
                v.get(ENV),
                v.get(ENV_FROM),
                v.get(SECURITY_CONTEXT),
                v.get(RLIMITS),
                v.get(SOCKETS),
                optional(v.find(UMASK)),
                optional(v.find(NICE)),
                optional(v.find(OOM_SCORE_ADJ)),
                v.find(IO_PRIORITY),
                false);
    }

    private static OptionalInt optional(Optional<Integer> number) {
        return number.map(OptionalInt::of).orElseGet(OptionalInt::empty);
    }
}
