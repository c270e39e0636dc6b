package dev.coxswain.runtime;

import dev.coxswain.engine.Condition;
import dev.coxswain.engine.Instance;
import dev.coxswain.engine.Printable;
import dev.coxswain.engine.WorkerState;
import dev.coxswain.os.TreeLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All that can be seen of the supervisor and its processes at one moment, from the state and from /proc. Reads files. */
public final class Dump {

    private static final int MAX_OPEN_FILES = 100;
    private static final int MAX_MAPS = 200;
    private static final List<String> STATUS_LINES = List.of("State:", "VmRSS:", "RssAnon:", "VmSwap:", "Threads:");

    private Dump() {}

    /** The whole: conditions, workers, and figures of the supervisor itself. */
    public static String of(Status status) {
        List<String> lines = new ArrayList<>();
        lines.add("coxswain pid " + status.pid() + ", "
                + status.state().mode().name().toLowerCase(Locale.ROOT).replace('_', ' ') + ", source "
                + status.source());
        lines.add("revision " + status.revision().orElse("none"));
        for (Condition condition : status.conditions()) {
            lines.add("condition " + condition.type() + "=" + condition.status().word() + " " + condition.reason() + " "
                    + condition.message());
        }
        figures(lines, Path.of("/proc/self"), false);
        for (WorkerState worker : status.state().workers()) {
            for (Instance instance : worker.instances()) {
                lines.add(line(worker, instance));
            }
        }
        return text(lines);
    }

    /**
     * One instance: its phase, its last ends, who holds its limits, memory, open files and maps of its leader
     * (proc_pid_status(5)).
     *
     * @param held which limits of a tree the kernel holds, by its generation
     */
    public static String of(WorkerState worker, Instance instance, LongFunction<Set<TreeLimits.Kind>> held) {
        List<String> lines = new ArrayList<>();
        lines.add(line(worker, instance));
        instance.exits().forEach(exit -> {
            lines.add("  ended " + exit.finishedAt().truncatedTo(ChronoUnit.MILLIS) + ", "
                    + exit.reason().word() + ": " + exit.message());
            exit.lastLines().forEach(line -> lines.add("    | " + line));
        });
        instance.pid().ifPresent(pid -> {
            limits(
                    lines,
                    pid,
                    Limiting.of(worker.worker(), instance.id()).kinds(),
                    held.apply(instance.generation().orElse(0)));
            figures(lines, Path.of("/proc/" + pid), true);
        });
        return text(lines);
    }

    /** Names of files may have anything in them. */
    private static String text(List<String> lines) {
        return lines.stream()
                .map(line -> indent(line) + Printable.of(line.strip()))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String indent(String line) {
        return " ".repeat(line.length() - line.stripLeading().length());
    }

    private static String line(WorkerState worker, Instance instance) {
        StringBuilder line = new StringBuilder(instance.id().toString());
        line.append(' ').append(instance.phase().word());
        if (!instance.reason().isEmpty()) {
            line.append(" (").append(instance.reason()).append(')');
        }
        instance.pid().ifPresent(pid -> line.append(" pid ").append(pid));
        line.append(" restarts ").append(instance.restarts());
        line.append(instance.held() ? " stopped by the operator" : "");
        line.append(worker.removed() ? " removed" : "");
        instance.lastExit().ifPresent(exit -> line.append(", last: ").append(exit.message()));
        return line.toString();
    }

    /** {@code limits held: memory, pids by the kernel, in cgroup /web.0.7; cpu by the watchdog}. */
    private static void limits(List<String> lines, int pid, Set<TreeLimits.Kind> limits, Set<TreeLimits.Kind> held) {
        String kernel = words(limits, held::contains);
        String watchdog = words(limits, kind -> !held.contains(kind));
        List<String> words = new ArrayList<>();
        if (!kernel.isEmpty()) {
            words.add(kernel + " by the kernel, in cgroup " + cgroup(pid));
        }
        if (!watchdog.isEmpty()) {
            words.add(watchdog + " by the watchdog");
        }
        if (!words.isEmpty()) {
            lines.add("  limits held: " + String.join("; ", words));
        }
    }

    private static String words(Set<TreeLimits.Kind> kinds, Predicate<TreeLimits.Kind> which) {
        return kinds.stream().filter(which).map(TreeLimits.Kind::word).collect(Collectors.joining(", "));
    }

    /** Of version 2 (proc_pid_cgroup(5)). */
    private static String cgroup(int pid) {
        return read(Path.of("/proc/" + pid + "/cgroup")).stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("0::"))
                .map(line -> line.substring("0::".length()))
                .findFirst()
                .orElse("?");
    }

    private static void figures(List<String> lines, Path process, boolean maps) {
        read(process.resolve("status"))
                .ifPresent(all -> all.lines()
                        .filter(line -> STATUS_LINES.stream().anyMatch(line::startsWith))
                        .forEach(line -> lines.add("  " + line.replaceAll("\\s+", " "))));
        List<String> files = openFiles(process.resolve("fd"));
        lines.add("  open files: " + files.size());
        if (maps) {
            files.stream().limit(MAX_OPEN_FILES).forEach(file -> lines.add("    " + file));
            read(process.resolve("maps")).ifPresent(all -> {
                lines.add("  maps:");
                all.lines().limit(MAX_MAPS).forEach(line -> lines.add("    " + line));
            });
        }
    }

    private static List<String> openFiles(Path folder) {
        List<String> files = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(folder)) {
            for (Path descriptor : (Iterable<Path>) descriptors::iterator) {
                files.add(descriptor.getFileName() + " " + target(descriptor));
            }
        } catch (IOException gone) {
            // It has ended meanwhile, or is another user's: what was read until now stands.
        }
        return files;
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException closed) {
            return "?";
        }
    }

    private static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
