package dev.coxswain.app;

import dev.coxswain.control.Callers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A caller is a worker's when the supervisor is among its ancestors: all that hangs from us is a worker's or was. */
final class WorkerCallers implements Callers {

    /** More than any real chain of parents; a chain that changes while we climb it must not hold us. */
    private static final int MAX_DEPTH = 1000;

    private final long self = ProcessHandle.current().pid();

    @Override
    public boolean ofWorker(int pid) {
        long at = pid;
        for (int depth = 0; depth < MAX_DEPTH && at > 0; depth++) {
            if (at == self) {
                return depth > 0;
            }
            at = parent(at);
            if (at < 0) {
                return true; // Gone: nobody can tell any more.
            }
        }
        return false;
    }

    /** 0: it has none that we can see; -1: it is gone. */
    private static long parent(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            // proc_pid_stat(5): the name in parentheses may itself hold some.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 3);
            return Long.parseLong(fields[1]);
        } catch (IOException gone) {
            return -1;
        }
    }
}
