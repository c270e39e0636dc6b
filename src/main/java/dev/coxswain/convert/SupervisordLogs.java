package dev.coxswain.convert;

import dev.coxswain.convert.IniFile.Entry;
import dev.coxswain.convert.IniFile.Section;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Where a program's output goes. */
final class SupervisordLogs {

    private static final List<String> OWN_STDOUT = List.of("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1");
    private static final List<String> OWN_STDERR = List.of("/dev/stderr", "/dev/fd/2", "/proc/self/fd/2");

    private final Section section;
    private final SupervisordValues values;
    private final DraftWorker worker;

    SupervisordLogs(Section section, SupervisordValues values, DraftWorker worker) {
        this.section = section;
        this.values = values;
        this.worker = worker;
    }

    void read() throws Unreadable {
        boolean together = values.bool("redirect_stderr", false);
        Object stdout = sink("stdout", OWN_STDOUT);
        worker.set("logs.stdout", stdout);
        if (together) {
            redirect(stdout);
        } else {
            worker.set("logs.stderr", sink("stderr", OWN_STDERR));
        }
        for (String stream : List.of("stdout", "stderr")) {
            OptionalLong capture = values.size(stream + "_capture_maxbytes");
            if (capture.orElse(0) > 0) {
                left(
                        stream + "_capture_maxbytes",
                        "is left out: there are no process communication events; a worker's readiness can be told by"
                                + " sd_notify (readinessProbe: {notify: {}})");
            }
            if (values.bool(stream + "_events_enabled", false)) {
                left(
                        stream + "_events_enabled",
                        "is left out: a line is no event; follow them with `coxswain logs NAME -f`");
            }
            if (values.bool(stream + "_syslog", false)) {
                left(
                        stream + "_syslog",
                        "is left out: nothing is sent to syslog; let the container's runtime collect stdout, or pipe"
                                + " it through logger(1)");
            }
        }
    }

    private void left(String option, String why) {
        section.take(option).ifPresent(entry -> values.remark(entry, why));
    }

    /** The program's stderr where its stdout goes. */
    private void redirect(Object stdout) throws Unreadable {
        if (stdout instanceof Tree || stdout.equals("Discard")) {
            worker.set("logs.stderr", stdout);
        } else {
            left(
                    "redirect_stderr",
                    "is left out: what a worker writes to stderr goes to coxswain's stderr; to have it on stdout run"
                            + " it as sh -c 'exec … 2>&1'");
        }
        for (String option : List.of("stderr_logfile", "stderr_logfile_maxbytes", "stderr_logfile_backups")) {
            left(option, "is left out: redirect_stderr=true, so supervisord doesn't use it either");
        }
        values.size("stderr_logfile_maxbytes");
    }

    /** Inherit, Discard or a file. */
    private Object sink(String stream, List<String> own) throws Unreadable {
        OptionalLong size = values.size(stream + "_logfile_maxbytes");
        OptionalLong backups = values.count(stream + "_logfile_backups");
        Optional<Entry> entry = section.take(stream + "_logfile");
        if (entry.isEmpty()) {
            unused(stream);
            return "Inherit";
        }
        String word = entry.get().value().toLowerCase(Locale.ROOT);
        if (word.equals("none") || word.equals("off")) {
            unused(stream);
            return "Discard";
        }
        if (word.isEmpty() || word.equals("auto") || own.contains(word)) {
            unused(stream);
            return "Inherit";
        }
        if (word.equals("syslog")
                || OWN_STDOUT.contains(word)
                || OWN_STDERR.contains(word)
                || word.equals("/dev/null")) {
            return special(stream, entry.get(), word);
        }
        Optional<String> path = values.fixed(entry.get(), " as logs." + stream + ".file.path");
        if (path.isEmpty()) {
            return "Inherit";
        }
        if (path.get().startsWith("~")
                || path.get().contains("$(")
                || path.get().endsWith("/")) {
            values.remark(entry.get(), "is left out: write the file's whole path as logs." + stream + ".file.path");
            return "Inherit";
        }
        if (size.isPresent() && size.getAsLong() == 0) {
            left(
                    stream + "_logfile_maxbytes",
                    "is written as maxSize: 1Pi: every file has a size at which it is rotated");
        }
        long bytes = size.orElse(50L << 20);
        return Tree.of(
                "file",
                Tree.of("path", path.get())
                        .set("maxSize", bytes == 0 ? "1Pi" : Sizes.text(bytes))
                        // Ours counts the current one.
                        .set("maxFiles", backups.orElse(10) + 1));
    }

    private Object special(String stream, Entry entry, String word) {
        unused(stream);
        if (word.equals("/dev/null")) {
            return "Discard";
        }
        if (word.equals("syslog")) {
            values.remark(
                    entry, "is left out: nothing is sent to syslog; let the container's runtime collect the output");
        } else {
            values.remark(entry, "is left out: what a worker writes to " + stream + " goes to coxswain's " + stream);
        }
        return "Inherit";
    }

    /** A size of what is no file. */
    private void unused(String stream) {
        for (String option : List.of("_logfile_maxbytes", "_logfile_backups")) {
            section.take(stream + option)
                    .filter(entry -> !entry.value().equals("0"))
                    .ifPresent(entry ->
                            values.remark(entry, "is left out: it is for a file, and " + stream + " goes to none"));
        }
    }
}
