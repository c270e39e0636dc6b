package dev.coxswain.os.linux;

import dev.coxswain.os.Endpoint;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Who has an address (proc_pid_net(5), proc_pid_fd(5)): a process that we may look into has a socket of it open.
 *
 * @param name its command's, from /proc/PID/comm
 */
record SocketHolder(int pid, String name) {

    private static final String LISTENING = "0A";
    private static final int LOCAL = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final int UNIX_INODE = 6;
    private static final int UNIX_PATH = 7;

    @Override
    public String toString() {
        return pid == Libc.getpid() ? "this supervisor itself" : "pid " + pid + " (" + name + ")";
    }

    static Optional<SocketHolder> of(Endpoint endpoint) {
        Set<String> links = new HashSet<>();
        inodes(endpoint).forEach(inode -> links.add("socket:[" + inode + "]"));
        if (links.isEmpty()) {
            return Optional.empty();
        }
        for (int pid : ProcFs.pids()) {
            String[] descriptors = new File("/proc/" + pid + "/fd").list();
            if (descriptors != null && hasOne(pid, descriptors, links)) {
                return Optional.of(new SocketHolder(
                        pid, text("/proc/" + pid + "/comm").strip().replaceAll("\\p{Cntrl}", "?")));
            }
        }
        return Optional.empty();
    }

    private static boolean hasOne(int pid, String[] descriptors, Set<String> links) {
        for (String descriptor : descriptors) {
            try {
                if (links.contains(Files.readSymbolicLink(Path.of("/proc/" + pid + "/fd/" + descriptor))
                        .toString())) {
                    return true;
                }
            } catch (IOException closedMeanwhile) {
                continue;
            }
        }
        return false;
    }

    private static Set<String> inodes(Endpoint endpoint) {
        Set<String> inodes = new HashSet<>();
        switch (endpoint) {
            case Endpoint.Tcp(String host, int port) ->
                List.of("tcp", "tcp6").forEach(file -> addInet(inodes, file, port, true));
            case Endpoint.Udp(String host, int port) ->
                List.of("udp", "udp6").forEach(file -> addInet(inodes, file, port, false));
            case Endpoint.Unix(String path) ->
                text("/proc/net/unix")
                        .lines()
                        .map(line -> line.strip().split("\\s+", UNIX_PATH + 1))
                        .filter(fields -> fields.length > UNIX_PATH && fields[UNIX_PATH].equals(path))
                        .forEach(fields -> inodes.add(fields[UNIX_INODE]));
        }
        return inodes;
    }

    private static void addInet(Set<String> inodes, String file, int port, boolean listening) {
        String end = String.format(Locale.ROOT, ":%04X", port);
        text("/proc/net/" + file)
                .lines()
                .map(line -> line.strip().split("\\s+"))
                .filter(fields -> fields.length > INODE && fields[LOCAL].endsWith(end))
                .filter(fields -> !listening || fields[STATE].equals(LISTENING))
                .forEach(fields -> inodes.add(fields[INODE]));
    }

    private static String text(String path) {
        return new String(ProcFs.read(path), StandardCharsets.UTF_8);
    }
}
