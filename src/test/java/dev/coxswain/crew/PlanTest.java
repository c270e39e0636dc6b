package dev.coxswain.crew;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.Change.Kind;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The reload table, field by field. */
class PlanTest {

    private static final Worker WEB = Worker.of("web", List.of("serve"));
    private static final Schedule HOURLY = new Schedule(
            Documents.cron("@hourly"),
            Optional.empty(),
            Schedule.ConcurrencyPolicy.FORBID,
            Optional.empty(),
            false,
            Duration.ZERO,
            false);

    /** A component of the record, another value for it, and what the document calls it. */
    record Row(String component, Object value, String field) {
        Row(String component, Object value) {
            this(component, value, component);
        }
    }

    static Stream<Row> processFields() {
        return Stream.of(
                new Row("command", List.of("other")),
                new Row("args", List.of("-v")),
                new Row("env", List.of(new EnvVar("A", new EnvVar.Value.Literal("1")))),
                new Row("envFrom", List.of(new EnvFrom("/app.env", false, ""))),
                new Row("workingDir", Optional.of("/app")),
                new Row("securityContext", new SecurityContext(Optional.of("nobody"), Optional.empty(), List.of())),
                new Row("rlimits", Map.of("nofile", new Rlimit(1024, 1024))),
                new Row(
                        "sockets",
                        List.of(new Socket(
                                "http",
                                new Socket.Address.Tcp("", 80),
                                OptionalInt.empty(),
                                Socket.Activation.ALWAYS))),
                new Row("umask", OptionalInt.of(18)),
                new Row("nice", OptionalInt.of(5)),
                new Row("oomScoreAdj", OptionalInt.of(100)),
                new Row("ioPriority", Optional.of(new IoPriority(IoPriority.Class.IDLE, 0))),
                new Row("raw", true, "logs.format"));
    }

    static Stream<Row> otherFields() {
        WorkerLogs json = new WorkerLogs(
                CrewLogs.Format.JSON, false, new WorkerLogs.Sink.Inherit(), new WorkerLogs.Sink.Inherit());
        Probes.Probe probe = new Probes.Probe(
                new Probes.Handler.TcpSocket("127.0.0.1", 80),
                Duration.ZERO,
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                1,
                3,
                Optional.empty());
        return Stream.of(
                new Row("labels", Map.of("tier", "web")),
                new Row("description", "the web server"),
                new Row("restartPolicy", RestartPolicy.NEVER),
                new Row("successExitCodes", Set.of(0, 3)),
                new Row(
                        "backoff",
                        new Backoff(
                                0,
                                Duration.ofSeconds(1),
                                1,
                                Duration.ofSeconds(1),
                                0,
                                Duration.ZERO,
                                OptionalInt.of(1))),
                new Row("startDelay", Duration.ofSeconds(1)),
                new Row("dependsOn", List.of(new Dependency("db", Dependency.Condition.READY, false))),
                new Row("required", false),
                new Row("onSuccess", AtEnd.SHUTDOWN),
                new Row("onFailure", AtEnd.SHUTDOWN),
                new Row("terminationGracePeriod", Duration.ofSeconds(1), "terminationGracePeriodSeconds"),
                new Row(
                        "lifecycle",
                        new Lifecycle(Signal.SIGINT, Optional.empty(), Optional.empty(), Optional.empty())),
                new Row("probes", new Probes(Optional.of(probe), Optional.empty(), Optional.empty()), "startupProbe"),
                new Row("probes", new Probes(Optional.empty(), Optional.of(probe), Optional.empty()), "livenessProbe"),
                new Row("probes", new Probes(Optional.empty(), Optional.empty(), Optional.of(probe)), "readinessProbe"),
                new Row(
                        "watchdog",
                        new Watchdog(
                                Duration.ofSeconds(9),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty())),
                new Row(
                        "resources",
                        new Resources(Resources.Amounts.NONE, Resources.Amounts.NONE, Resources.Enforcement.REQUIRED)),
                new Row("logs", json, "logs.format"),
                new Row("logs", Records.with(WorkerLogs.DEFAULT, "parseJson", true), "logs.parseJson"),
                new Row(
                        "logs",
                        Records.with(WorkerLogs.DEFAULT, "stdout", new WorkerLogs.Sink.Discard()),
                        "logs.stdout"),
                new Row(
                        "logs",
                        Records.with(WorkerLogs.DEFAULT, "stderr", new WorkerLogs.Sink.Discard()),
                        "logs.stderr"),
                new Row("files", List.of("/etc/app.conf")),
                new Row("schedule", Optional.of(HOURLY)),
                new Row("every", Optional.of(Duration.ofMinutes(1))),
                new Row("activeDeadline", Optional.of(Duration.ofMinutes(1)), "activeDeadlineSeconds"));
    }

    @ParameterizedTest
    @MethodSource("processFields")
    void aChangeOfTheProcessRestartsTheWorker(Row row) {
        Worker changed = WEB.withProcess(Records.with(WEB.process(), row.component(), row.value()));
        assertThat(between(WEB, changed)).isEqualTo(new Change("web", Kind.RESTART, List.of(row.field())));
    }

    @ParameterizedTest
    @MethodSource("otherFields")
    void anyOtherChangeIsInPlace(Row row) {
        Worker changed = Records.with(WEB, row.component(), row.value());
        assertThat(between(WEB, changed)).isEqualTo(new Change("web", Kind.IN_PLACE, List.of(row.field())));
    }

    @Test
    void everyFieldStandsInTheTable() {
        assertThat(components(processFields(), "expand")).isEqualTo(components(ProcessSpec.class));
        assertThat(components(otherFields(), "name", "process", "replicas")).isEqualTo(components(Worker.class));
    }

    @Test
    void aScheduledWorkersChangesGoByTheFieldsOfTheDocument() {
        Worker scheduled = Records.with(WEB, "schedule", Optional.of(HOURLY));
        Worker suspended = Records.with(WEB, "schedule", Optional.of(Records.with(HOURLY, "suspend", true)));
        assertThat(between(scheduled, suspended)).isEqualTo(new Change("web", Kind.IN_PLACE, List.of("suspend")));
    }

    @Test
    void aChangeOfReplicasScales() {
        assertThat(between(WEB, WEB.withReplicas(3))).isEqualTo(new Change("web", Kind.SCALE, List.of("replicas")));
    }

    @Test
    void theStrongestChangeWinsAndAllFieldsAreListed() {
        Worker changed = WEB.withProcess(ProcessSpec.of(List.of("other")))
                .withReplicas(3)
                .withRestartPolicy(RestartPolicy.NEVER);
        assertThat(between(WEB, changed))
                .isEqualTo(new Change("web", Kind.RESTART, List.of("command", "replicas", "restartPolicy")));
        assertThat(between(WEB, WEB.withReplicas(3).withRestartPolicy(RestartPolicy.NEVER)))
                .isEqualTo(new Change("web", Kind.SCALE, List.of("replicas", "restartPolicy")));
    }

    @Test
    void fromRawIsARestartAndIsNamedOnce() {
        Worker raw = WEB.withProcess(Records.with(WEB.process(), "raw", true));
        raw = Records.with(raw, "logs", Records.with(WorkerLogs.DEFAULT, "format", CrewLogs.Format.RAW));
        assertThat(between(raw, WEB)).isEqualTo(new Change("web", Kind.RESTART, List.of("logs.format")));
    }

    @Test
    void nothingChangedIsNone() {
        assertThat(between(WEB, Worker.of("web", List.of("serve")))).isEqualTo(new Change("web", Kind.NONE, List.of()));
    }

    @Test
    void theOrderOfWhatHasNoOrderIsNoChange() {
        EnvVar a = new EnvVar("A", new EnvVar.Value.Literal("1"));
        EnvVar b = new EnvVar("B", new EnvVar.Value.Literal("2"));
        Dependency one = new Dependency("one", Dependency.Condition.READY, false);
        Dependency two = new Dependency("two", Dependency.Condition.READY, false);
        Worker worker = WEB.withProcess(Records.with(WEB.process(), "env", List.of(a, b)))
                .withDependsOn(List.of(one, two));
        Worker reordered = WEB.withProcess(Records.with(WEB.process(), "env", List.of(b, a)))
                .withDependsOn(List.of(two, one));
        assertThat(between(worker, reordered).kind()).isEqualTo(Kind.NONE);
    }

    @Test
    void theOrderOfVariablesThatSeeEachOtherCounts() {
        EnvVar a = new EnvVar("A", new EnvVar.Value.Literal("1"));
        EnvVar b = new EnvVar("B", new EnvVar.Value.Literal("$(A)"));
        Worker worker = WEB.withProcess(Records.with(WEB.process(), "env", List.of(a, b)));
        Worker reordered = WEB.withProcess(Records.with(WEB.process(), "env", List.of(b, a)));
        assertThat(between(worker, reordered)).isEqualTo(new Change("web", Kind.RESTART, List.of("env")));
    }

    @Test
    void workersComeInTheNewDocumentsOrderAndRemovedOnesLast() {
        Worker db = Worker.of("db", List.of("db"));
        Worker queue = Worker.of("queue", List.of("queue"));
        Worker cron = Worker.of("cron", List.of("cron"));
        Crew before = Crew.of("shop", List.of(cron, WEB, db));
        Crew after = Crew.of("shop", List.of(queue, db.withReplicas(0)));
        assertThat(Plan.between(Optional.of(before), after))
                .containsExactly(
                        new Change("queue", Kind.START, List.of()),
                        new Change("db", Kind.SCALE, List.of("replicas")),
                        new Change("cron", Kind.STOP, List.of()),
                        new Change("web", Kind.STOP, List.of()));
    }

    @Test
    void theFirstDocumentStartsEverything() {
        assertThat(Plan.between(Optional.empty(), Crew.of("shop", List.of(WEB))))
                .containsExactly(new Change("web", Kind.START, List.of()));
    }

    @Test
    void anotherCrewNameRestartsEveryWorker() {
        Worker db = Worker.of("db", List.of("db"));
        assertThat(Plan.between(
                        Optional.of(Crew.of("shop", List.of(WEB, db))),
                        Crew.of("store", List.of(WEB, db.withReplicas(2), Worker.of("new", List.of("new"))))))
                .containsExactly(
                        new Change("web", Kind.RESTART, List.of("metadata.name")),
                        new Change("db", Kind.RESTART, List.of("metadata.name", "replicas")),
                        new Change("new", Kind.START, List.of()));
    }

    @Test
    void aCrewsOwnSettingsLeaveTheWorkersAlone() {
        Crew crew = Crew.of("shop", List.of(WEB));
        assertThat(Plan.between(Optional.of(crew), crew.withExitWhen(ExitWhen.ALL_FINISHED)))
                .containsExactly(new Change("web", Kind.NONE, List.of()));
    }

    private static Change between(Worker before, Worker after) {
        return Plan.between(Optional.of(Crew.of("shop", List.of(before))), Crew.of("shop", List.of(after)))
                .getFirst();
    }

    private static Set<String> components(Stream<Row> rows, String... others) {
        Set<String> names = new HashSet<>(Arrays.asList(others));
        rows.forEach(row -> names.add(row.component()));
        return names;
    }

    private static Set<String> components(Class<? extends Record> type) {
        Set<String> names = new HashSet<>();
        for (RecordComponent component : type.getRecordComponents()) {
            names.add(component.getName());
        }
        return names;
    }
}
