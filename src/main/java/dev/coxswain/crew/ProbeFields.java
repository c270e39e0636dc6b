package dev.coxswain.crew;

import dev.coxswain.crew.Probes.Handler;
import dev.coxswain.crew.Probes.Probe;
import dev.coxswain.crew.type.Field;
import dev.coxswain.crew.type.Numbers;
import dev.coxswain.crew.type.ObjectType;
import dev.coxswain.crew.type.ScalarType;
import dev.coxswain.crew.type.Texts;
import dev.coxswain.crew.type.Values;
import dev.coxswain.crew.yaml.Yaml;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The probes: Kubernetes' fields, and handlers of our own. */
final class ProbeFields {

    private static final Field<List<String>> EXEC =
            Field.optional("exec", HandlerFields.EXEC, "runs a command; exit code 0 is success: {command: []}");
    private static final Field<HandlerFields.Get> HTTP_GET =
            Field.optional("httpGet", HandlerFields.HTTP_GET, "sends an HTTP GET; 200 to 399 is success");

    private static final Field<Handler> TCP_SOCKET = Field.optional(
            "tcpSocket",
            ObjectType.of(
                    "TCPSocketAction",
                    List.of(HandlerFields.PORT_FIELD, HandlerFields.HOST),
                    v -> new Handler.TcpSocket(v.get(HandlerFields.HOST), v.get(HandlerFields.PORT_FIELD))),
            "opens a TCP connection: {port: 8080}");

    private static final Field<String> SERVICE = Field.of("service", Texts.TEXT, "", "the service of the request");
    private static final Field<Handler> GRPC = Field.optional(
            "grpc",
            ObjectType.of(
                    "GRPCAction",
                    List.of(HandlerFields.PORT_FIELD, SERVICE),
                    v -> new Handler.Grpc(v.get(HandlerFields.PORT_FIELD), v.get(SERVICE))),
            "asks the gRPC health service: {port: 9000}");

    private static final Field<String> HEARTBEAT_PATH = Field.required("path", Texts.PATH, "the file");
    private static final Field<Handler> HEARTBEAT_FILE = Field.optional(
            "heartbeatFile",
            ObjectType.of(
                    "HeartbeatFile", List.of(HEARTBEAT_PATH), v -> new Handler.HeartbeatFile(v.get(HEARTBEAT_PATH))),
            "a file that was modified within the period: {path: /run/alive}");

    private static final Field<Handler> NOTIFY = Field.optional(
            "notify",
            ObjectType.of("Notify", List.of(), _ -> new Handler.Notify()),
            "sd_notify: READY=1 for startup and readiness, WATCHDOG=1 for liveness: {}");

    private static final Field<String> PATTERN = Field.required(
            "pattern", JavaPattern.TYPE, "a Java regular expression, found anywhere in a line of the output");
    private static final Field<Handler> LOG_LINE = Field.optional(
            "logLine",
            ObjectType.of("LogLine", List.of(PATTERN), v -> new Handler.LogLine(v.get(PATTERN))),
            "a line of the output (startup only): {pattern: 'listening on'}");

    private static final Field<Duration> INITIAL_DELAY = Field.of(
                    "initialDelaySeconds", Numbers.seconds(0), "0", "seconds from the start to the first check")
            .as("Probe.initialDelaySeconds");
    private static final Field<Duration> PERIOD = Field.of(
                    "periodSeconds", Numbers.seconds(1), "10", "seconds between two checks")
            .as("Probe.periodSeconds");
    private static final Field<Duration> TIMEOUT = Field.of(
                    "timeoutSeconds", Numbers.seconds(1), "1", "seconds until a check has failed")
            .as("Probe.timeoutSeconds");
    private static final Field<Integer> FAILURE_THRESHOLD = Field.of(
                    "failureThreshold", atLeastOne(), "3", "failed checks in a row that count")
            .as("Probe.failureThreshold");
    private static final Field<Duration> GRACE = Field.optional(
                    "terminationGracePeriodSeconds",
                    Numbers.seconds(1),
                    "seconds from the stop signal to SIGKILL after this probe failed")
            .as("Probe.terminationGracePeriodSeconds");

    private enum Kind {
        STARTUP,
        LIVENESS,
        READINESS
    }

    static final ObjectType<Probe> STARTUP = probe("StartupProbe", Kind.STARTUP);
    static final ObjectType<Probe> LIVENESS = probe("LivenessProbe", Kind.LIVENESS);
    static final ObjectType<Probe> READINESS = probe("ReadinessProbe", Kind.READINESS);

    private static final Map<String, ObjectType<Probe>> BY_NAME =
            Map.of("startupProbe", STARTUP, "livenessProbe", LIVENESS, "readinessProbe", READINESS);

    private ProbeFields() {}

    /** Whether it is a probe's field, and its value has nothing to ask with. */
    static boolean lacksHandler(Yaml.Entry entry) {
        ObjectType<Probe> probe = BY_NAME.get(entry.key());
        return probe != null
                && entry.value() instanceof Yaml.Mapping fields
                && probe.choices().stream().allMatch(handler -> fields.get(handler.name()) == null);
    }

    private static ObjectType<Probe> probe(String name, Kind kind) {
        ScalarType<Integer> successes = kind == Kind.READINESS ? atLeastOne() : Numbers.whole(1, 1);
        Field<Integer> success = Field.of(
                        "successThreshold",
                        successes,
                        "1",
                        "successful checks in a row that count; 1 but for readiness")
                .as("Probe.successThreshold");
        List<Field<?>> handlers = new ArrayList<>(List.of(EXEC, HTTP_GET, TCP_SOCKET, GRPC, HEARTBEAT_FILE, NOTIFY));
        if (kind == Kind.STARTUP) {
            handlers.add(LOG_LINE);
        }
        List<Field<?>> fields = new ArrayList<>(handlers);
        fields.addAll(List.of(INITIAL_DELAY, PERIOD, TIMEOUT, success, FAILURE_THRESHOLD));
        if (kind != Kind.READINESS) {
            fields.add(GRACE);
        }
        ObjectType<Probe> type = ObjectType.<Probe>of(
                        name,
                        fields,
                        v -> new Probe(
                                handler(v, kind),
                                v.get(INITIAL_DELAY),
                                v.get(PERIOD),
                                v.get(TIMEOUT),
                                v.get(success),
                                v.get(FAILURE_THRESHOLD),
                                kind == Kind.READINESS ? Optional.empty() : v.find(GRACE)))
                .exactlyOne(handlers);
        return switch (kind) {
            case STARTUP -> type;
            case LIVENESS -> type.refusing("logLine", "only a startupProbe can look for a line");
            case READINESS ->
                type.refusing("logLine", "only a startupProbe can look for a line")
                        .refusing("terminationGracePeriodSeconds", "a readinessProbe stops nothing; remove it");
        };
    }

    private static Handler handler(Values v, Kind kind) {
        if (kind == Kind.STARTUP && v.has(LOG_LINE)) {
            return v.get(LOG_LINE);
        }
        return v.find(EXEC)
                .<Handler>map(Handler.Exec::new)
                .or(() -> v.find(HTTP_GET)
                        .map(get ->
                                new Handler.HttpGet(get.scheme(), get.host(), get.port(), get.path(), get.headers())))
                .or(() -> v.find(TCP_SOCKET))
                .or(() -> v.find(GRPC))
                .or(() -> v.find(HEARTBEAT_FILE))
                .orElseGet(() -> v.get(NOTIFY));
    }

    private static ScalarType<Integer> atLeastOne() {
        return Numbers.whole(1, Integer.MAX_VALUE);
    }
}
