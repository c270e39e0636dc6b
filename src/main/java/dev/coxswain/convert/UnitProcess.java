package dev.coxswain.convert;

import dev.coxswain.convert.UnitFile.Entry;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A service's environment, identity, limits and output: systemd.exec(5), systemd.resource-control(5). */
final class UnitProcess {

    private static final List<String> LIMITS = List.of(
            "CPU",
            "FSIZE",
            "DATA",
            "STACK",
            "CORE",
            "RSS",
            "NOFILE",
            "AS",
            "NPROC",
            "MEMLOCK",
            "LOCKS",
            "SIGPENDING",
            "MSGQUEUE",
            "NICE",
            "RTPRIO",
            "RTTIME");

    private final UnitValues values;
    private final DraftWorker worker;

    UnitProcess(UnitValues values, DraftWorker worker) {
        this.values = values;
        this.worker = worker;
    }

    void read() throws Unreadable {
        environment();
        identity();
        folder();
        priorities();
        limits();
        resources();
        output("stdout", "StandardOutput");
        output("stderr", "StandardError");
    }

    private void environment() throws Unreadable {
        for (Entry entry : values.unit().all("Service", "Environment")) {
            List<String> pairs = UnitText.words(entry.value())
                    .orElseThrow(() -> values.wrong(entry, "NAME=value words, their quotes closed"));
            for (String pair : pairs) {
                int equals = pair.indexOf('=');
                if (equals <= 0) {
                    throw values.wrong(entry, "NAME=value words");
                }
                String value = values.expanded(entry, pair.substring(equals + 1));
                worker.expandedEnv(pair.substring(0, equals), Dollars.withVariables(value));
            }
        }
        List<Tree> files = new ArrayList<>();
        for (Entry entry : values.unit().all("Service", "EnvironmentFile")) {
            file(entry, files);
        }
        if (!files.isEmpty()) {
            worker.set("envFrom", files);
        }
        values.last("Service", "PassEnvironment")
                .ifPresent(entry -> values.remark(
                        entry, "is left out: a worker has all of coxswain's environment, not only what is passed"));
        values.last("Service", "UnsetEnvironment")
                .ifPresent(entry -> values.remark(
                        entry,
                        "is left out: take the variable away in the command: [env, -u, NAME, PROGRAM], or give it an"
                                + " empty value"));
        Optional<Entry> path = values.last("Service", "ExecSearchPath");
        if (path.isPresent() && !worker.hasEnv("PATH")) {
            worker.expandedEnv(
                    "PATH",
                    Dollars.withVariables(values.expanded(path.get(), path.get().value())));
        }
    }

    private void file(Entry entry, List<Tree> files) {
        String written = values.expanded(entry, entry.value());
        boolean optional = written.startsWith("-");
        String path = optional ? written.substring(1) : written;
        if (Dollars.hasHoles(path) || path.contains("*") || path.contains("?") || path.contains("[")) {
            values.remark(entry, "is left out: envFrom has one file each, with its whole path");
            return;
        }
        if (!values.unit().all("Service", "Environment").isEmpty()) {
            values.remark(entry, "is envFrom, and env wins over it here; in systemd the file wins over Environment=");
        }
        files.add(Tree.of("fileRef", Tree.of("path", path).set("optional", optional)));
    }

    private void identity() throws Unreadable {
        Optional<Entry> user = values.last("Service", "User");
        if (user.isPresent()) {
            Optional<String> name = values.fixed(user.get(), "securityContext.runAsUser");
            name.ifPresent(text -> worker.set("securityContext.runAsUser", id(text)));
            if (name.isPresent() && !name.get().equals("root") && !name.get().equals("0")) {
                values.remark(
                        user.get(),
                        "is securityContext.runAsUser; HOME, USER and LOGNAME stay as they are (env), and of the"
                                + " supplementary groups it has those that are listed");
            }
        }
        Optional<Entry> group = values.last("Service", "Group");
        if (group.isPresent()) {
            values.fixed(group.get(), "securityContext.runAsGroup")
                    .ifPresent(text -> worker.set("securityContext.runAsGroup", id(text)));
        }
        List<Object> groups = new ArrayList<>();
        for (Entry entry : values.unit().all("Service", "SupplementaryGroups")) {
            Optional<String> names = values.fixed(entry, "securityContext.supplementalGroups");
            names.ifPresent(text -> List.of(text.split("\\s+")).forEach(one -> groups.add(id(one))));
        }
        if (!groups.isEmpty()) {
            worker.set("securityContext.supplementalGroups", groups);
        }
    }

    private static Object id(String name) {
        return name.matches("\\d{1,9}") ? Long.valueOf(name) : name;
    }

    private void folder() throws Unreadable {
        Optional<Entry> entry = values.last("Service", "WorkingDirectory");
        if (entry.isEmpty()) {
            worker.set("workingDir", "/");
            return;
        }
        Optional<String> path = values.fixed(entry.get(), "workingDir");
        if (path.isEmpty()) {
            return;
        }
        boolean optional = path.get().startsWith("-");
        String folder = optional ? path.get().substring(1) : path.get();
        if (folder.startsWith("~") || folder.isEmpty()) {
            values.remark(entry.get(), "is left out: write the user's folder as workingDir");
            return;
        }
        if (optional) {
            values.remark(entry.get(), "is workingDir; a folder that is missing is a StartError, with - too");
        }
        worker.set("workingDir", folder);
    }

    private void priorities() throws Unreadable {
        values.whole("Service", "Nice", -20, 19).ifPresent(nice -> worker.set("nice", nice));
        values.whole("Service", "OOMScoreAdjust", -1000, 1000).ifPresent(score -> worker.set("oomScoreAdj", score));
        Optional<Entry> umask = values.last("Service", "UMask");
        if (umask.isPresent()) {
            if (!umask.get().value().matches("0*[0-7]{1,3}")) {
                throw values.wrong(umask.get(), "octal digits such as 0022");
            }
            worker.set("umask", umask.get().value());
        }
        Optional<Entry> io = values.last("Service", "IOSchedulingClass");
        Optional<Long> level = values.whole("Service", "IOSchedulingPriority", 0, 7);
        if (io.isEmpty() && level.isPresent()) {
            worker.set("ioPriority.class", "BestEffort");
        } else if (io.isPresent()) {
            switch (io.get().value()) {
                case "realtime", "1" -> worker.set("ioPriority.class", "RealTime");
                case "best-effort", "2" -> worker.set("ioPriority.class", "BestEffort");
                case "idle", "3" -> worker.set("ioPriority.class", "Idle");
                case "none", "0" -> {
                    values.remark(io.get(), "is left out: without ioPriority it is coxswain's own");
                    return;
                }
                default -> throw values.wrong(io.get(), "realtime, best-effort, idle or none");
            }
        }
        level.ifPresent(number -> worker.set("ioPriority.level", number));
    }

    private void limits() throws Unreadable {
        for (String limit : LIMITS) {
            Optional<Entry> entry = values.last("Service", "Limit" + limit);
            if (entry.isEmpty()) {
                continue;
            }
            String[] parts = entry.get().value().split(":", 2);
            Object soft = limit(entry.get(), limit, parts[0].strip());
            String field = "rlimits." + limit.toLowerCase(Locale.ROOT);
            if (parts.length == 1) {
                worker.set(field, soft);
            } else {
                worker.set(field + ".soft", soft).set(field + ".hard", limit(entry.get(), limit, parts[1].strip()));
            }
        }
    }

    private Object limit(Entry entry, String limit, String text) throws Unreadable {
        if (text.equals("infinity")) {
            return "unlimited";
        }
        switch (limit) {
            case "CPU" -> {
                return Spans.wholeSeconds(values.span(entry, text, 1_000_000_000L));
            }
            case "RTTIME" -> {
                return values.span(entry, text, 1_000L).toNanos() / 1000;
            }
            case "NICE" -> {
                // +5 and -5 are priorities; the kernel's limit is 20 minus that.
                if (text.matches("[+-]\\d{1,2}")) {
                    return 20L - Integer.parseInt(text);
                }
            }
            default -> {}
        }
        return UnitValues.bytes(text)
                .orElseThrow(() -> values.wrong(entry, "a number, a size such as 64M, or infinity, two with a colon"));
    }

    private void resources() throws Unreadable {
        Optional<Entry> memory = values.last("Service", "MemoryMax").or(() -> values.last("Service", "MemoryLimit"));
        if (memory.isPresent() && counts(memory.get())) {
            worker.set(
                    "resources.limits.memory",
                    Sizes.text(UnitValues.bytes(memory.get().value())
                            .orElseThrow(() -> values.wrong(memory.get(), "a size such as 512M, or infinity"))));
        }
        Optional<Entry> tasks = values.last("Service", "TasksMax");
        if (tasks.isPresent() && counts(tasks.get())) {
            worker.set("resources.limits.pids", values.whole(tasks.get(), 1, Integer.MAX_VALUE));
        }
        Optional<Entry> quota = values.last("Service", "CPUQuota");
        if (quota.isPresent()) {
            String text = quota.get().value();
            if (!text.matches("\\d{1,7}(\\.\\d{1,2})?%")) {
                throw values.wrong(quota.get(), "a percentage such as 50%");
            }
            long millis = new BigDecimal(text.substring(0, text.length() - 1))
                    .movePointRight(1)
                    .longValue();
            worker.set("resources.limits.cpu", Math.max(1, millis) + "m");
        }
    }

    /** Not one that depends on the machine, or is none. */
    private boolean counts(Entry entry) {
        if (entry.value().endsWith("%")) {
            values.remark(entry, "is left out: a share of the machine's; write the number into resources.limits");
            return false;
        }
        return !entry.value().equals("infinity");
    }

    private void output(String stream, String option) throws Unreadable {
        Optional<Entry> entry = values.last("Service", option);
        if (entry.isEmpty()) {
            return;
        }
        String value = entry.get().value();
        int colon = value.indexOf(':');
        switch (colon < 0 ? value : value.substring(0, colon)) {
            case "inherit", "journal", "syslog", "kmsg", "journal+console", "syslog+console", "kmsg+console" -> {}
            case "null" -> worker.set("logs." + stream, "Discard");
            case "file", "append", "truncate" -> {
                Optional<String> path = values.fixed(entry.get(), "logs." + stream + ".file.path");
                if (path.isPresent()) {
                    worker.set("logs." + stream + ".file.path", path.get().substring(colon + 1));
                    values.remark(entry.get(), "is a log file, appended to, and rotated at 50Mi (maxSize, maxFiles)");
                }
            }
            case "tty", "socket", "fd" ->
                values.remark(entry.get(), "is left out: it goes to coxswain's own " + stream);
            default ->
                throw values.wrong(entry.get(), "one of inherit, null, journal, file:PATH, append:PATH, truncate:PATH");
        }
    }
}
