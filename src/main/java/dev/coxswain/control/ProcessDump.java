package dev.coxswain.control;

import dev.coxswain.engine.Instance;
import dev.coxswain.engine.WorkerState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** What /proc tells of a worker's processes, for people (proc_pid_status(5), proc_pid_fd(5), proc_pid_maps(5)). */
final class ProcessDump {

    private static final List<String> SHOWN = List.of("State:", "VmRSS:", "RssAnon:", "RssShmem:", "Threads:");

    private ProcessDump() {}

    /** @throws Refusal 404 where there is no such instance */
    static String of(WorkerState worker, OptionalInt index) {
        StringBuilder text = new StringBuilder();
        boolean found = false;
        for (Instance instance : worker.instances()) {
            if (index.isEmpty() || instance.id().index() == index.getAsInt()) {
                found = true;
                describe(instance, text);
            }
        }
        if (!found && index.isPresent()) {
            throw Refusal.unknown("no instance " + worker.name() + "/" + index.getAsInt());
        }
        return text.toString();
    }

    private static void describe(Instance instance, StringBuilder text) {
        text.append(instance.id()).append(' ').append(instance.phase().word());
        if (instance.pid().isEmpty()) {
            text.append(", no process\n");
            return;
        }
        int pid = instance.pid().getAsInt();
        Path proc = Path.of("/proc", Integer.toString(pid));
        text.append(", pid ").append(pid).append('\n');
        try {
            Files.readAllLines(proc.resolve("status")).stream()
                    .filter(line -> SHOWN.stream().anyMatch(line::startsWith))
                    .forEach(line ->
                            text.append("  ").append(line.replace('\t', ' ')).append('\n'));
            openFiles(proc, text);
            text.append("  Maps:\n");
            Files.readAllLines(proc.resolve("maps"))
                    .forEach(line -> text.append("    ").append(line).append('\n'));
        } catch (IOException gone) {
            text.append("  /proc tells no more: ").append(gone).append('\n');
        }
    }

    private static void openFiles(Path proc, StringBuilder text) throws IOException {
        List<String> files = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(proc.resolve("fd"))) {
            for (Path descriptor : descriptors.sorted().toList()) {
                files.add(descriptor.getFileName() + " -> " + target(descriptor));
            }
        }
        text.append("  Open files: ").append(files.size()).append('\n');
        files.forEach(file -> text.append("    ").append(file).append('\n'));
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "(closed)";
        }
    }
}
