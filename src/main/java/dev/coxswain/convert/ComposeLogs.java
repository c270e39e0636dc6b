package dev.coxswain.convert;

import dev.coxswain.crew.type.Nearest;
import dev.coxswain.crew.yaml.Yaml;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code log_location} and {@code log_configuration} of a process. */
final class ComposeLogs {

    static final List<String> ROTATION =
            List.of("max_size_mb", "max_backups", "compress", "max_age_days", "directory", "filename");

    static final List<String> FORM = List.of(
            "fields_order",
            "disable_json",
            "timestamp_format",
            "no_color",
            "no_metadata",
            "add_timestamp",
            "flush_each_line");

    private final DraftWorker worker;
    private final ComposeText text;

    ComposeLogs(DraftWorker worker, ComposeText text) {
        this.worker = worker;
        this.text = text;
    }

    void read(Yaml.Mapping process) throws Unreadable {
        Tree file = new Tree();
        @Nullable Yaml configuration = process.get("log_configuration");
        if (configuration != null) {
            configuration(file, PeerYaml.mapping(configuration, worker.subject() + " log_configuration"));
        }
        @Nullable Yaml location = process.get("log_location");
        if (location == null) {
            return;
        }
        Optional<String> path = text.fixed(worker, location, "log_location", "logs.stdout.file.path");
        if (path.isEmpty() || path.get().isBlank()) {
            return;
        }
        String shared = path.get().replaceAll("[.-]?\\{PC_REPLICA_NUM}", "");
        if (shared.isEmpty() || shared.endsWith("/") || shared.contains("$(")) {
            worker.remark(location.place(), "log_location", "is left out: write the file's whole path as logs");
            return;
        }
        worker.remark(
                location.place(),
                "log_location",
                "is a log file of lines as they come, without JSON, shared by the replicas"
                        + (file.has("maxSize") ? "" : ", and rotated at 50Mi"));
        file.set("path", shared);
        worker.set("logs.stdout.file", file).set("logs.stderr.file", file);
    }

    private void configuration(Tree file, Yaml.Mapping configuration) throws Unreadable {
        for (Yaml.Entry entry : configuration.entries()) {
            String key = "log_configuration." + entry.key();
            if (entry.key().equals("rotation") && !entry.value().isNothing()) {
                rotation(file, PeerYaml.mapping(entry.value(), worker.subject() + " " + key));
            } else if (FORM.contains(entry.key())) {
                worker.remark(entry.keyPlace(), key, "is left out: a log file has the lines as they come");
            } else if (!entry.value().isNothing()) {
                unknown(entry, key, FORM);
            }
        }
    }

    private void rotation(Tree file, Yaml.Mapping rotation) throws Unreadable {
        for (Yaml.Entry entry : rotation.entries()) {
            String key = "log_configuration.rotation." + entry.key();
            String what = worker.subject() + " " + key;
            if (entry.value().isNothing()) {
                continue;
            }
            switch (entry.key()) {
                case "max_size_mb" -> {
                    long size = PeerYaml.whole(entry.value(), what);
                    file.set("maxSize", Math.max(1, Math.min(size, 1_000_000)) + "Mi");
                }
                case "max_backups" -> {
                    // Ours counts the current one.
                    long backups = PeerYaml.whole(entry.value(), what);
                    file.set("maxFiles", Math.max(0, backups) + 1);
                }
                case "compress" -> file.set("compress", PeerYaml.bool(entry.value(), what));
                case "max_age_days" ->
                    worker.remark(entry.keyPlace(), key, "is left out: files go by their number, maxFiles");
                case "directory", "filename" ->
                    worker.remark(entry.keyPlace(), key, "is left out: older files are beside the current one");
                default -> unknown(entry, key, ROTATION);
            }
        }
    }

    private void unknown(Yaml.Entry entry, String key, List<String> known) {
        worker.remark(
                entry.keyPlace(),
                key,
                "is left out: process-compose has no such option" + Nearest.hint(entry.key(), known));
    }
}
