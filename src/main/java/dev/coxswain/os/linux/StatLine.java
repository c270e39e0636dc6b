package dev.coxswain.os.linux;

/** /proc/PID/stat (proc_pid_stat(5)) read in place, again and again, without an allocation. */
final class StatLine {

    /** Fields by their numbers in the manual page. */
    private static final int STATE = 3;

    private static final int PARENT = 4;
    private static final int GROUP = 5;
    private static final int SESSION = 6;
    private static final int UTIME = 14;
    private static final int CSTIME = 17;
    private static final int THREADS = 20;
    private static final int START_TIME = 22;
    private static final int RSS = 24;

    private int pid;
    private char state;
    private int parent;
    private int group;
    private int session;
    private long cpuTicks;
    private int threads;
    private long startTime;
    private long rssPages;

    /** False where this isn't such a line; the figures mean nothing then. */
    boolean parse(byte[] line, int length) {
        // The name is whatever the program likes, with spaces and parentheses; nothing after it has one.
        int at = length - 1;
        while (at > 0 && line[at] != ')') {
            at--;
        }
        at += 2;
        if (at <= 2 || at >= length) {
            return false;
        }
        pid = 0;
        for (int i = 0; line[i] >= '0' && line[i] <= '9'; i++) {
            pid = pid * 10 + (line[i] - '0');
        }
        cpuTicks = 0;
        int field = STATE;
        state = (char) line[at];
        while (at < length && field <= RSS) {
            long number = 0;
            while (at < length && line[at] != ' ' && line[at] != '\n') {
                number = number * 10 + (line[at] - '0');
                at++;
            }
            at++;
            take(field, number);
            field++;
        }
        return field > RSS;
    }

    /** A negative number, which none of ours is, reads as nonsense and is not looked at. */
    private void take(int field, long number) {
        if (field == PARENT) {
            parent = (int) number;
        } else if (field == GROUP) {
            group = (int) number;
        } else if (field == SESSION) {
            session = (int) number;
        } else if (field >= UTIME && field <= CSTIME) {
            cpuTicks += number;
        } else if (field == THREADS) {
            threads = (int) number;
        } else if (field == START_TIME) {
            startTime = number;
        } else if (field == RSS) {
            rssPages = number;
        }
    }

    int pid() {
        return pid;
    }

    /** {@code Z} for a zombie. */
    char state() {
        return state;
    }

    int group() {
        return group;
    }

    int session() {
        return session;
    }

    boolean alive() {
        return state != 'Z' && state != 'X';
    }

    int parent() {
        return parent;
    }

    /** User and system time, with that of the children it waited for. */
    long cpuTicks() {
        return cpuTicks;
    }

    int threads() {
        return threads;
    }

    /** In ticks since boot: a pid and its start time name one process for ever. */
    long startTime() {
        return startTime;
    }

    long rssPages() {
        return rssPages;
    }
}
