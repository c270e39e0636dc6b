package dev.coxswain.convert;

import dev.coxswain.crew.type.Nearest;
import dev.coxswain.crew.yaml.Yaml;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code readiness_probe} and {@code liveness_probe}. */
final class ComposeProbes {

    static final Map<String, String> NUMBERS = Map.of(
            "initial_delay_seconds", "initialDelaySeconds",
            "period_seconds", "periodSeconds",
            "timeout_seconds", "timeoutSeconds",
            "success_threshold", "successThreshold",
            "failure_threshold", "failureThreshold");

    static final Set<String> HTTP = Set.of("host", "path", "scheme", "port", "num_port", "headers", "status_code");

    private final DraftWorker worker;
    private final ComposeText text;
    private final Function<String, List<String>> shelled;

    /** @param shelled makes a command of a shell's line */
    ComposeProbes(DraftWorker worker, ComposeText text, Function<String, List<String>> shelled) {
        this.worker = worker;
        this.text = text;
        this.shelled = shelled;
    }

    void read(Yaml.Mapping process) throws Unreadable {
        probe(process, "readiness_probe", "readinessProbe");
        probe(process, "liveness_probe", "livenessProbe");
    }

    private void probe(Yaml.Mapping process, String option, String field) throws Unreadable {
        @Nullable Yaml value = process.get(option);
        if (value == null) {
            return;
        }
        Tree probe = new Tree();
        for (Yaml.Entry entry : PeerYaml.mapping(value, what(option)).entries()) {
            String key = option + "." + entry.key();
            if (entry.value().isNothing()) {
                continue;
            }
            switch (entry.key()) {
                case "exec" -> exec(probe, process, PeerYaml.mapping(entry.value(), what(key)), key);
                case "http_get" -> httpGet(probe, PeerYaml.mapping(entry.value(), what(key)), key);
                default -> number(probe, entry, key);
            }
        }
        boolean asks = probe.has("exec") || probe.has("httpGet");
        if (!asks) {
            worker.remark(value.place(), option, "is left out: there is nothing that it asks");
            return;
        }
        worker.set(field, probe);
        if (option.equals("readiness_probe") && process.get("liveness_probe") == null) {
            worker.remark(
                    value.place(),
                    option,
                    "is readinessProbe, which restarts nothing; process-compose does after failure_threshold: copy it"
                            + " to livenessProbe for that");
        }
    }

    private String what(String option) {
        return worker.subject() + " " + option;
    }

    private void number(Tree probe, Yaml.Entry entry, String key) throws Unreadable {
        @Nullable String field = NUMBERS.get(entry.key());
        if (field == null) {
            worker.remark(
                    entry.keyPlace(),
                    key,
                    "is left out: process-compose has no such option" + Nearest.hint(entry.key(), NUMBERS.keySet()));
            return;
        }
        long number = PeerYaml.whole(entry.value(), what(key));
        if (entry.key().equals("success_threshold") && key.startsWith("liveness")) {
            if (number > 1) {
                worker.remark(entry.keyPlace(), key, "is left out: it is 1 for a livenessProbe");
            }
            return;
        }
        // Less than one is as if it weren't there.
        if (number >= (entry.key().startsWith("initial") ? 0 : 1)) {
            probe.set(field, number);
        }
    }

    private void exec(Tree probe, Yaml.Mapping process, Yaml.Mapping exec, String key) throws Unreadable {
        @Nullable Yaml command = exec.get("command");
        if (command == null) {
            return;
        }
        probe.set("exec.command", shelled.apply(text.rendered(command, what(key + ".command"))));
        @Nullable Yaml folder = exec.get("working_dir");
        @Nullable Yaml own = process.get("working_dir");
        boolean same =
                folder != null && own != null && PeerYaml.text(folder, key).equals(PeerYaml.text(own, "working_dir"));
        if (folder != null && !same) {
            worker.remark(
                    folder.place(),
                    key + ".working_dir",
                    "is left out: a probe runs in the worker's folder; begin its command with cd");
        }
    }

    private void httpGet(Tree probe, Yaml.Mapping get, String key) throws Unreadable {
        for (Yaml.Entry entry : get.entries()) {
            if (!HTTP.contains(entry.key())) {
                worker.remark(
                        entry.keyPlace(),
                        key + "." + entry.key(),
                        "is left out: process-compose has no such option" + Nearest.hint(entry.key(), HTTP));
            }
        }
        String scheme = part(get, "scheme", key).orElse("http").toUpperCase(Locale.ROOT);
        Tree request = new Tree();
        Optional<String> port = part(get, "port", key).or(() -> Optional.empty());
        if (port.isEmpty() || Dollars.hasHoles(port.get())) {
            @Nullable Yaml written = get.get("port");
            if (written != null) {
                worker.remark(
                        written.place(),
                        key + ".port",
                        "is left out: a variable is not expanded there; write the port");
            }
            request.set("port", scheme.equals("HTTPS") ? 443L : 80L);
        } else if (port.get().matches("\\d{1,5}")) {
            request.set("port", Long.valueOf(port.get()));
        } else {
            throw new Unreadable(get.place(), what(key + ".port") + " must be a port from 1 to 65535");
        }
        request.set("scheme", scheme);
        part(get, "host", key).ifPresent(host -> request.set("host", Dollars.withVariables(host)));
        part(get, "path", key).ifPresent(path -> request.set("path", Dollars.withVariables(path)));
        headers(request, get, key);
        @Nullable Yaml status = get.get("status_code");
        if (status != null && PeerYaml.whole(status, what(key + ".status_code")) != 200) {
            worker.remark(
                    status.place(), key + ".status_code", "is left out: every status from 200 to 399 is a success");
        }
        @Nullable Yaml number = get.get("num_port");
        if (number != null) {
            worker.remark(number.place(), key + ".num_port", "is left out: process-compose sets it from port");
        }
        probe.set("httpGet", request);
    }

    private Optional<String> part(Yaml.Mapping get, String name, String key) throws Unreadable {
        @Nullable Yaml value = get.get(name);
        if (value == null) {
            return Optional.empty();
        }
        String rendered = text.rendered(value, what(key + "." + name));
        return rendered.isBlank() ? Optional.empty() : Optional.of(rendered);
    }

    private void headers(Tree request, Yaml.Mapping get, String key) throws Unreadable {
        @Nullable Yaml headers = get.get("headers");
        if (headers == null) {
            return;
        }
        List<Tree> all = new ArrayList<>();
        for (Yaml.Entry entry :
                PeerYaml.mapping(headers, what(key + ".headers")).entries()) {
            List<String> values = entry.value() instanceof Yaml.Sequence
                    ? PeerYaml.texts(entry.value(), what(key + ".headers"))
                    : List.of(PeerYaml.text(entry.value(), what(key + ".headers")));
            all.add(Tree.of("name", entry.key()).set("value", Dollars.literal(String.join(", ", values))));
        }
        request.set("httpHeaders", all);
    }
}
