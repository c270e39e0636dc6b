package dev.coxswain.crew;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A signal by its name and its number on Linux (signal(7); the same on x86_64 and aarch64). There is one object for
 * each.
 *
 * <p>A real-time signal has two names, counted from either end: SIGRTMIN+29 is SIGRTMAX-1. The first two of the
 * kernel's are glibc's own.
 */
public final class Signal {

    private static final int FIRST_REAL_TIME = 34;
    private static final int LAST_REAL_TIME = 64;

    /** Every name, in the order of numbers. */
    private static final Map<String, Signal> BY_NAME = new LinkedHashMap<>();

    public static final Signal SIGHUP = known("SIGHUP", 1);
    public static final Signal SIGINT = known("SIGINT", 2);
    public static final Signal SIGQUIT = known("SIGQUIT", 3);
    public static final Signal SIGILL = known("SIGILL", 4);
    public static final Signal SIGTRAP = known("SIGTRAP", 5);
    public static final Signal SIGABRT = known("SIGABRT", 6);
    public static final Signal SIGBUS = known("SIGBUS", 7);
    public static final Signal SIGFPE = known("SIGFPE", 8);
    public static final Signal SIGKILL = known("SIGKILL", 9);
    public static final Signal SIGUSR1 = known("SIGUSR1", 10);
    public static final Signal SIGSEGV = known("SIGSEGV", 11);
    public static final Signal SIGUSR2 = known("SIGUSR2", 12);
    public static final Signal SIGPIPE = known("SIGPIPE", 13);
    public static final Signal SIGALRM = known("SIGALRM", 14);
    public static final Signal SIGTERM = known("SIGTERM", 15);
    public static final Signal SIGSTKFLT = known("SIGSTKFLT", 16);
    public static final Signal SIGCHLD = known("SIGCHLD", 17);
    public static final Signal SIGCONT = known("SIGCONT", 18);
    public static final Signal SIGSTOP = known("SIGSTOP", 19);
    public static final Signal SIGTSTP = known("SIGTSTP", 20);
    public static final Signal SIGTTIN = known("SIGTTIN", 21);
    public static final Signal SIGTTOU = known("SIGTTOU", 22);
    public static final Signal SIGURG = known("SIGURG", 23);
    public static final Signal SIGXCPU = known("SIGXCPU", 24);
    public static final Signal SIGXFSZ = known("SIGXFSZ", 25);
    public static final Signal SIGVTALRM = known("SIGVTALRM", 26);
    public static final Signal SIGPROF = known("SIGPROF", 27);
    public static final Signal SIGWINCH = known("SIGWINCH", 28);
    public static final Signal SIGIO = known("SIGIO", 29);
    public static final Signal SIGPWR = known("SIGPWR", 30);
    public static final Signal SIGSYS = known("SIGSYS", 31);

    static {
        for (int number = FIRST_REAL_TIME; number <= LAST_REAL_TIME; number++) {
            String fromFirst = "SIGRTMIN" + (number == FIRST_REAL_TIME ? "" : "+" + (number - FIRST_REAL_TIME));
            String fromLast = "SIGRTMAX" + (number == LAST_REAL_TIME ? "" : "-" + (LAST_REAL_TIME - number));
            // As kill -l names them: by the nearer end.
            boolean low = number - FIRST_REAL_TIME <= LAST_REAL_TIME - number;
            Signal signal = new Signal(low ? fromFirst : fromLast, number);
            BY_NAME.put(fromFirst, signal);
            BY_NAME.put(fromLast, signal);
        }
    }

    private final String name;
    private final int number;

    private Signal(String name, int number) {
        this.name = name;
        this.number = number;
    }

    private static Signal known(String name, int number) {
        Signal signal = new Signal(name, number);
        BY_NAME.put(name, signal);
        return signal;
    }

    /** {@code SIGTERM}. */
    public String name() {
        return name;
    }

    public int number() {
        return number;
    }

    /** Every name by which one may be called in a document. */
    static List<String> names() {
        return new ArrayList<>(BY_NAME.keySet());
    }

    /** {@code HUP}, {@code SIGHUP}, {@code 1} or {@code RTMIN+3}, in any case. */
    public static Optional<Signal> parse(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        Signal named = BY_NAME.getOrDefault(upper, BY_NAME.get("SIG" + upper));
        if (named != null) {
            return Optional.of(named);
        }
        return BY_NAME.values().stream()
                .filter(signal -> Integer.toString(signal.number).equals(upper))
                .findFirst();
    }

    /** {@code SIGTERM} for 15; {@code SIG32} for one that has no name. */
    public static String nameOf(int number) {
        return BY_NAME.values().stream()
                .filter(signal -> signal.number == number)
                .findFirst()
                .map(Signal::name)
                .orElse("SIG" + number);
    }

    @Override
    public String toString() {
        return name;
    }
}
