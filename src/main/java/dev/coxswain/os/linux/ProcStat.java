package dev.coxswain.os.linux;

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
        StatLine line = new StatLine();
        return line.parse(stat, stat.length)
                ? Optional.of(new ProcStat(
                        line.pid(),
                        line.state(),
                        line.parent(),
                        line.group(),
                        line.session(),
                        line.cpuTicks(),
                        line.startTime()))
                : Optional.empty();
    }
}
