package dev.coxswain.convert;

import dev.coxswain.crew.Signal;
import dev.coxswain.crew.type.Nearest;
import dev.coxswain.crew.yaml.Yaml;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** One of {@code processes}. */
final class ComposeProcess {

    private static final Map<String, String> CONDITIONS = Map.of(
            "process_started", "Started",
            "process_healthy", "Ready",
            "process_log_ready", "Ready",
            "process_completed", "Finished",
            "process_completed_successfully", "Succeeded");

    private final DraftWorker worker;
    private final Yaml.Mapping options;
    private final ComposeText text;
    private final List<String> shell;

    ComposeProcess(DraftWorker worker, Yaml.Mapping options, ComposeText text, List<String> shell) {
        this.worker = worker;
        this.options = options;
        this.text = text;
        this.shell = shell;
    }

    void read(List<Yaml> environment, Map<String, ComposeProcess> all) throws Unreadable {
        replicas();
        command();
        // Nothing is started again there unless it is said.
        worker.set("restartPolicy", "Never");
        for (Yaml variables : environment) {
            environment(variables);
        }
        for (Yaml.Entry entry : options.entries()) {
            if (!entry.value().isNothing()) {
                option(entry, all);
            }
        }
        new ComposeProbes(worker, text, this::shelled).read(options);
        new ComposeLogs(worker, text).read(options);
        @Nullable Yaml schedule = options.get("schedule");
        if (schedule != null) {
            Yaml.Mapping when = PeerYaml.mapping(schedule, what("schedule"));
            inner("schedule", when);
            new ComposeSchedule(worker).read(when);
        }
    }

    private String what(String option) {
        return worker.subject() + " " + option;
    }

    private void replicas() throws Unreadable {
        @Nullable Yaml replicas = options.get("replicas");
        long number = replicas == null ? 1 : PeerYaml.whole(replicas, what("replicas"));
        text.variable("PC_REPLICA_NUM", number > 1 ? Dollars.hole("COXSWAIN_INSTANCE") : "0");
        worker.set("replicas", Math.max(1, number));
    }

    private void command() throws Unreadable {
        @Nullable Yaml command = options.get("command");
        @Nullable Yaml entrypoint = options.get("entrypoint");
        if (command != null) {
            String line = text.rendered(command, what("command"));
            if (line.isBlank()) {
                throw PeerYaml.wrong(command, what("command"), "a command");
            }
            worker.set("command", shelled(line));
            if (entrypoint != null) {
                worker.remark(entrypoint.place(), "entrypoint", "is left out: process-compose takes the command, too");
            }
            return;
        }
        if (entrypoint == null) {
            throw new Unreadable(worker.at(), worker.subject() + ": no command");
        }
        List<String> words = new ArrayList<>();
        for (Yaml word : PeerYaml.items(entrypoint, what("entrypoint"))) {
            words.add(Dollars.withVariables(text.expanded(word, what("entrypoint"))));
        }
        if (words.isEmpty()) {
            throw new Unreadable(entrypoint.place(), what("entrypoint") + " must not be empty");
        }
        worker.set("command", words);
    }

    /** Without a shell where one would only split it. */
    private List<String> shelled(String line) {
        boolean usual = shell.equals(List.of("bash", "-c"));
        // A number is nothing to a shell.
        if (usual && !Dollars.hasHoles(line.replace(Dollars.hole("COXSWAIN_INSTANCE"), ""))) {
            return Dollars.withVariables(ShellLine.command("bash", line));
        }
        String last = usual ? ShellLine.becoming(line.strip()) : line;
        return Dollars.withVariables(List.of(shell.get(0), shell.get(1), last));
    }

    private void option(Yaml.Entry entry, Map<String, ComposeProcess> all) throws Unreadable {
        Yaml value = entry.value();
        String key = entry.key();
        @Nullable String why = ComposeOptions.OPTIONS.get(key);
        if (key.startsWith("x-")) {
            return;
        }
        if (why == null) {
            worker.remark(
                    entry.keyPlace(),
                    key,
                    "is left out: process-compose has no such option"
                            + Nearest.hint(key, ComposeOptions.OPTIONS.keySet()));
            return;
        }
        if (!why.isEmpty()) {
            worker.remark(entry.keyPlace(), key, "is left out: " + why);
            return;
        }
        switch (key) {
            case "description" ->
                worker.set("description", text.rendered(value, what(key)).replace("\0", "$"));
            case "working_dir" ->
                text.fixed(worker, value, key, "workingDir").ifPresent(path -> worker.set("workingDir", path));
            case "environment" -> environment(value);
            case "env_file" ->
                text.fixed(worker, value, key, "envFrom")
                        .ifPresent(path -> worker.set("envFrom", List.of(Tree.of("fileRef", Tree.of("path", path)))));
            case "namespace" -> namespace(value);
            case "success_exit_codes" -> exitCodes(value);
            case "availability" -> availability(PeerYaml.mapping(value, what(key)));
            case "shutdown" -> shutdown(PeerYaml.mapping(value, what(key)));
            case "depends_on" -> dependsOn(PeerYaml.mapping(value, what(key)), all);
            case "ready_log_line" -> logLine(value);
            case "disabled", "is_disabled", "is_foreground" -> disabled(entry);
            default -> {}
        }
    }

    private void disabled(Yaml.Entry entry) throws Unreadable {
        if (!PeerYaml.bool(entry.value(), what(entry.key()))) {
            return;
        }
        if (cron()) {
            worker.set("suspend", true);
            worker.remark(entry.keyPlace(), entry.key(), "is suspend: true; `coxswain run-now NAME` runs it once");
        } else {
            worker.set("replicas", 0);
            worker.remark(entry.keyPlace(), entry.key(), "is replicas: 0; `coxswain scale NAME=1` starts it");
        }
    }

    private boolean cron() {
        return options.get("schedule") instanceof Yaml.Mapping schedule && schedule.get("cron") != null;
    }

    /** A list of NAME=value, or a mapping. */
    private void environment(Yaml variables) throws Unreadable {
        if (variables instanceof Yaml.Mapping mapping) {
            for (Yaml.Entry entry : mapping.entries()) {
                String value = entry.value().isNothing() ? "" : text.expanded(entry.value(), what("environment"));
                worker.expandedEnv(entry.key(), Dollars.withVariables(value));
            }
            return;
        }
        for (Yaml item : PeerYaml.items(variables, what("environment"))) {
            String pair = text.expanded(item, what("environment"));
            int equals = pair.indexOf('=');
            if (equals <= 0 || Dollars.hasHoles(pair.substring(0, equals))) {
                throw PeerYaml.wrong(item, what("environment"), "NAME=value");
            }
            worker.expandedEnv(pair.substring(0, equals), Dollars.withVariables(pair.substring(equals + 1)));
        }
    }

    private void namespace(Yaml value) throws Unreadable {
        List<String> names = value instanceof Yaml.Sequence
                ? PeerYaml.texts(value, what("namespace"))
                : List.of(PeerYaml.text(value, what("namespace")));
        for (int i = 0; i < names.size(); i++) {
            worker.set("labels.namespace" + (i == 0 ? "" : "-" + (i + 1)), Labels.label(names.get(i)));
        }
    }

    private void exitCodes(Yaml value) throws Unreadable {
        List<Long> codes = new ArrayList<>(List.of(0L));
        for (Yaml code : PeerYaml.items(value, what("success_exit_codes"))) {
            long number = PeerYaml.whole(code, what("success_exit_codes"));
            if (!codes.contains(number)) {
                codes.add(number);
            }
        }
        worker.set("successExitCodes", codes);
    }

    private void availability(Yaml.Mapping availability) throws Unreadable {
        inner("availability", availability);
        @Nullable Yaml restart = availability.get("restart");
        String policy = restart == null ? "no" : PeerYaml.text(restart, what("availability.restart"));
        boolean scheduled = options.get("schedule") != null;
        worker.set(
                "restartPolicy",
                switch (policy) {
                    case "always" -> scheduled ? "OnFailure" : "Always";
                    case "on_failure" -> "OnFailure";
                    case "no", "false", "exit_on_failure" -> "Never";
                    default ->
                        throw new Unreadable(
                                availability.place(),
                                what("availability.restart")
                                        + " must be one of always, on_failure, exit_on_failure, no");
                });
        if (policy.equals("exit_on_failure")) {
            worker.set("onFailure", "Shutdown");
        }
        @Nullable Yaml end = availability.get("exit_on_end");
        if (end != null && PeerYaml.bool(end, what("availability.exit_on_end"))) {
            worker.set("onSuccess", "Shutdown").set("onFailure", "Shutdown");
        }
        @Nullable Yaml backoff = availability.get("backoff_seconds");
        if (backoff != null) {
            String delay = PeerYaml.whole(backoff, what("availability.backoff_seconds")) + "s";
            worker.set("backoff.immediateRestarts", 0)
                    .set("backoff.delay", delay)
                    .set("backoff.factor", 1)
                    .set("backoff.maxDelay", delay)
                    .set("backoff.jitter", 0);
        }
        @Nullable Yaml most = availability.get("max_restarts");
        long restarts = most == null ? 0 : PeerYaml.whole(most, what("availability.max_restarts"));
        if (most != null && restarts > 0) {
            worker.set("backoff.maxRestarts", restarts);
            worker.remark(
                    most.place(),
                    "availability.max_restarts",
                    "is backoff.maxRestarts, which counts restarts in a row; process-compose counts all of them (here a"
                            + " run of backoff.resetAfter, 60s, begins anew)");
        }
    }

    /** What an inner object has that is no option, or has no field. */
    private void inner(String name, Yaml.Mapping object) {
        for (Yaml.Entry entry : object.entries()) {
            String key = name + "." + entry.key();
            @Nullable String why = ComposeOptions.OPTIONS.get(key);
            if (why == null) {
                worker.remark(
                        entry.keyPlace(),
                        key,
                        "is left out: process-compose has no such option"
                                + Nearest.hint(key, ComposeOptions.OPTIONS.keySet()));
            } else if (!why.isEmpty() && !entry.value().isNothing()) {
                worker.remark(entry.keyPlace(), key, "is left out: " + why);
            }
        }
    }

    private void shutdown(Yaml.Mapping shutdown) throws Unreadable {
        inner("shutdown", shutdown);
        @Nullable Yaml command = shutdown.get("command");
        if (command != null) {
            String line = text.expanded(command, what("shutdown.command"));
            worker.set("lifecycle.preStop", Tree.exec(shelled(line)));
        }
        @Nullable Yaml timeout = shutdown.get("timeout_seconds");
        if (timeout != null) {
            worker.set("terminationGracePeriodSeconds", PeerYaml.whole(timeout, what("shutdown.timeout_seconds")));
        }
        @Nullable Yaml signal = shutdown.get("signal");
        if (signal != null) {
            String name = PeerYaml.text(signal, what("shutdown.signal"));
            worker.set(
                    "lifecycle.stopSignal",
                    Signal.parse(name)
                            .orElseThrow(() -> PeerYaml.wrong(signal, what("shutdown.signal"), "a signal's number"))
                            .name());
        }
    }

    private void dependsOn(Yaml.Mapping dependencies, Map<String, ComposeProcess> all) throws Unreadable {
        for (Yaml.Entry entry : dependencies.entries()) {
            @Nullable ComposeProcess other = all.get(entry.key());
            if (other == null) {
                throw new Unreadable(
                        entry.keyPlace(),
                        what("depends_on") + ": there is no process " + entry.key()
                                + Nearest.hint(entry.key(), all.keySet()));
            }
            @Nullable
            Yaml condition = entry.value().isNothing()
                    ? null
                    : PeerYaml.mapping(entry.value(), what("depends_on." + entry.key()))
                            .get("condition");
            String name = condition == null ? "process_started" : PeerYaml.text(condition, what("depends_on"));
            @Nullable String ours = CONDITIONS.get(name);
            if (ours == null) {
                throw new Unreadable(
                        condition == null ? entry.keyPlace() : condition.place(),
                        what("depends_on") + " condition must be one of process_started, process_healthy,"
                                + " process_log_ready, process_completed, process_completed_successfully"
                                + Nearest.hint(name, CONDITIONS.keySet()));
            }
            worker.dependsOn(other.worker, ours);
        }
    }

    private void logLine(Yaml value) throws Unreadable {
        String pattern = PeerYaml.text(value, what("ready_log_line"));
        try {
            Pattern unused = Pattern.compile(pattern);
        } catch (PatternSyntaxException odd) {
            worker.remark(
                    value.place(),
                    "ready_log_line",
                    "is left out: it is no regular expression of Java's; write one as startupProbe.logLine.pattern");
            return;
        }
        worker.set("startupProbe.logLine.pattern", pattern);
        // It waits for the line as long as it takes; ours has an end.
        worker.set("startupProbe.periodSeconds", 1).set("startupProbe.failureThreshold", 86_400);
    }
}
