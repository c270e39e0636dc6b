package dev.coxswain.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the kernel says of processes: proc_pid_stat(5) and its neighbours. */
final class Proc {

    private static final Path PROC = Path.of("/proc");

    private Proc() {}

    /**
     * @param state one letter; {@code Z} is a zombie, {@code T} stopped
     */
    record Stat(int pid, char state, int parent, int group, int session) {}

    static List<Stat> all() {
        List<Stat> found = new ArrayList<>();
        for (int pid : pids()) {
            String text = read(pid, "stat");
            if (!text.isEmpty()) {
                // The name stands in parentheses and may hold anything, a parenthesis too.
                String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
                found.add(new Stat(
                        pid,
                        fields[0].charAt(0),
                        Integer.parseInt(fields[1]),
                        Integer.parseInt(fields[2]),
                        Integer.parseInt(fields[3])));
            }
        }
        return found;
    }

    static Stat stat(int pid) {
        return all().stream()
                .filter(process -> process.pid() == pid)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no process " + pid));
    }

    /** Runs or could run: neither gone nor a zombie. */
    static boolean lives(int pid) {
        String text = read(pid, "stat");
        return !text.isEmpty() && text.charAt(text.lastIndexOf(')') + 2) != 'Z';
    }

    static List<Integer> children(int parent) {
        return all().stream()
                .filter(process -> process.parent() == parent)
                .map(Stat::pid)
                .toList();
    }

    /** Processes with {@code NAME=value} in the environment they were started with. */
    static List<Integer> withEnvironment(String entry) {
        return pids().stream()
                .filter(pid -> Arrays.asList(read(pid, "environ").split("\0")).contains(entry))
                .toList();
    }

    static Map<String, String> environment(int pid) {
        Map<String, String> environment = new TreeMap<>();
        for (String entry : read(pid, "environ").split("\0")) {
            int equals = entry.indexOf('=');
            if (equals > 0) {
                environment.put(entry.substring(0, equals), entry.substring(equals + 1));
            }
        }
        return environment;
    }

    /** {@code SigBlk:\t0000…} of {@code status}: what follows the tabs. */
    static String status(int pid, String field) {
        return read(pid, "status")
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1).trim())
                .findFirst()
                .orElse("");
    }

    static String commandLine(int pid) {
        return read(pid, "cmdline").replace('\0', ' ').trim();
    }

    /** Descriptor numbers that a process has open. */
    static List<Integer> descriptors(int pid) {
        return numbers(PROC.resolve(pid + "/fd"));
    }

    static String read(int pid, String file) {
        try {
            return new String(Files.readAllBytes(PROC.resolve(pid + "/" + file)), StandardCharsets.UTF_8);
        } catch (IOException goneOrNotOurs) {
            return "";
        }
    }

    /** The threads of that name (proc_pid_comm(5)). */
    static List<Integer> threads(int pid, String name) {
        return numbers(PROC.resolve(pid + "/task")).stream()
                .filter(thread -> read(pid, "task/" + thread + "/comm").strip().equals(name))
                .toList();
    }

    /** {@code S} sleeps, {@code R} runs, {@code t} is stopped by who traces it. */
    static char threadState(int pid, int thread) {
        String text = read(pid, "task/" + thread + "/stat");
        return text.charAt(text.lastIndexOf(')') + 2);
    }

    private static List<Integer> pids() {
        return numbers(PROC);
    }

    private static List<Integer> numbers(Path folder) {
        List<Integer> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "[0-9]*")) {
            entries.forEach(
                    entry -> found.add(Integer.parseInt(entry.getFileName().toString())));
        } catch (IOException gone) {
            return List.of();
        }
        found.sort(null);
        return found;
    }
}
