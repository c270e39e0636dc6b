package dev.coxswain.os.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What we read of /proc (proc(5)). A process that is gone, or may not be read, is no error: it is empty. */
final class ProcFs {

    private static final Path PROC = Path.of("/proc");
    static final String ID_VARIABLE = "COXSWAIN_ID=";

    private ProcFs() {}

    /**
     * proc_pid_stat(5).
     *
     * @param ticks user and system time with that of the children it has waited for, in clock ticks
     * @param startTime in clock ticks since boot: with the pid it names a process for good
     */
    record Stat(int pid, char state, int parent, int group, int session, long ticks, long startTime) {
        boolean dead() {
            return state == 'Z' || state == 'X';
        }
    }

    static Optional<Stat> stat(int pid) {
        try {
            return Optional.of(parse(pid, Files.readAllBytes(PROC.resolve(pid + "/stat"))));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** The name in parentheses may itself hold spaces and parentheses: what counts comes after the last one. */
    static Stat parse(int pid, byte[] stat) {
        int at = stat.length - 1;
        while (stat[at] != ')') {
            at--;
        }
        String[] fields = new String(stat, at + 2, stat.length - at - 2, StandardCharsets.US_ASCII).split(" ");
        // fields[0] is field 3, the state.
        long ticks = Long.parseLong(fields[11])
                + Long.parseLong(fields[12])
                + Long.parseLong(fields[13])
                + Long.parseLong(fields[14]);
        return new Stat(
                pid,
                fields[0].charAt(0),
                Integer.parseInt(fields[1]),
                Integer.parseInt(fields[2]),
                Integer.parseInt(fields[3]),
                ticks,
                Long.parseLong(fields[19]));
    }

    /** RssAnon and RssShmem of proc_pid_status(5), bytes: shared file pages are nobody's fault. */
    static long memory(int pid) {
        long kilobytes = 0;
        try {
            for (String line : Files.readString(PROC.resolve(pid + "/status"), StandardCharsets.ISO_8859_1)
                    .split("\n")) {
                if (line.startsWith("RssAnon:") || line.startsWith("RssShmem:")) {
                    String figure = line.substring(line.indexOf(':') + 1).strip();
                    kilobytes += Long.parseLong(figure.substring(0, figure.indexOf(' ')));
                }
            }
        } catch (IOException gone) {
            return 0;
        }
        return kilobytes * 1024;
    }

    /** The value of COXSWAIN_ID that it was started with; empty where it has none or we may not look. */
    static Optional<String> id(int pid) {
        byte[] environ;
        try {
            environ = Files.readAllBytes(PROC.resolve(pid + "/environ"));
        } catch (IOException notOurs) {
            return Optional.empty();
        }
        int start = 0;
        for (int at = 0; at <= environ.length; at++) {
            if (at == environ.length || environ[at] == 0) {
                if (at - start > ID_VARIABLE.length() && startsWithId(environ, start)) {
                    int from = start + ID_VARIABLE.length();
                    return Optional.of(new String(environ, from, at - from, StandardCharsets.UTF_8));
                }
                start = at + 1;
            }
        }
        return Optional.empty();
    }

    private static boolean startsWithId(byte[] environ, int from) {
        for (int i = 0; i < ID_VARIABLE.length(); i++) {
            if (environ[from + i] != ID_VARIABLE.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The children of one thread of a process; those that it adopts as a subreaper hang from its first thread. */
    static List<Integer> childrenOfFirstThread(int pid) throws IOException {
        return pids(Files.readString(PROC.resolve(pid + "/task/" + pid + "/children"), StandardCharsets.US_ASCII));
    }

    /** The children of all its threads. */
    static List<Integer> children(int pid) {
        List<Integer> children = new ArrayList<>(0);
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(PROC.resolve(pid + "/task"))) {
            for (Path thread : threads) {
                try {
                    children.addAll(pids(Files.readString(thread.resolve("children"), StandardCharsets.US_ASCII)));
                } catch (IOException threadGone) {
                    // Its children hang from another thread of it now, or from us.
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException gone) {
            return children;
        }
        return children;
    }

    /** Every process below one, itself not included. */
    static List<Integer> descendants(int pid) {
        List<Integer> found = new ArrayList<>(children(pid));
        for (int next = 0; next < found.size(); next++) {
            found.addAll(children(found.get(next)));
        }
        return found;
    }

    /** Every process that we can see. */
    static List<Integer> all() {
        List<Integer> pids = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path entry : entries) {
                pids.add(Integer.parseInt(entry.getFileName().toString()));
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            return pids;
        }
        return pids;
    }

    private static List<Integer> pids(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        List<Integer> pids = new ArrayList<>();
        for (String pid : text.strip().split(" ")) {
            if (!pid.isEmpty()) {
                pids.add(Integer.parseInt(pid));
            }
        }
        return pids;
    }
}
