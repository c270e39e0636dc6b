package dev.coxswain.os.linux;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What we need of /proc/PID/stat (proc_pid_stat(5)).
 *
 * @param state {@code Z} for a zombie
 * @param cpuTicks user and system time, with that of the children it waited for, in 1/100 s
 * @param startTime in ticks since boot: a pid and its start time name one process for ever
 */
record ProcStat(int pid, char state, int parent, int group, int session, long cpuTicks, long startTime) {

    /** USER_HZ, which is 100 on all architectures that we run on. */
    static final long NANOS_PER_TICK = 10_000_000;

    boolean alive() {
        return state != 'Z' && state != 'X';
    }

    static Optional<ProcStat> parse(byte[] stat) {
        // The name is whatever the program likes, with spaces and parentheses; nothing after it has one.
        int close = stat.length - 1;
        while (close > 0 && stat[close] != ')') {
            close--;
        }
        if (close <= 0) {
            return Optional.empty();
        }
        int pid = ProcFs.numbers(java.util.Arrays.copyOf(stat, 10))[0];
        String[] rest = new String(stat, close + 2, stat.length - close - 2, StandardCharsets.US_ASCII).split(" ");
        // rest[0] is field 3 of the manual page.
        return Optional.of(new ProcStat(
                pid,
                rest[0].charAt(0),
                Integer.parseInt(rest[1]),
                Integer.parseInt(rest[2]),
                Integer.parseInt(rest[3]),
                Long.parseLong(rest[11])
                        + Long.parseLong(rest[12])
                        + Long.parseLong(rest[13])
                        + Long.parseLong(rest[14]),
                Long.parseLong(rest[19])));
    }
}
