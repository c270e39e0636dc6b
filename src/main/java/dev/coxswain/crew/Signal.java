package dev.coxswain.crew;

import java.util.Locale;
import java.util.Optional;

/** A signal by its name and its number on Linux (signal(7); the same on x86_64 and aarch64). */
public enum Signal {
    SIGHUP(1),
    SIGINT(2),
    SIGQUIT(3),
    SIGILL(4),
    SIGTRAP(5),
    SIGABRT(6),
    SIGBUS(7),
    SIGFPE(8),
    SIGKILL(9),
    SIGUSR1(10),
    SIGSEGV(11),
    SIGUSR2(12),
    SIGPIPE(13),
    SIGALRM(14),
    SIGTERM(15),
    SIGSTKFLT(16),
    SIGCHLD(17),
    SIGCONT(18),
    SIGSTOP(19),
    SIGTSTP(20),
    SIGTTIN(21),
    SIGTTOU(22),
    SIGURG(23),
    SIGXCPU(24),
    SIGXFSZ(25),
    SIGVTALRM(26),
    SIGPROF(27),
    SIGWINCH(28),
    SIGIO(29),
    SIGPWR(30),
    SIGSYS(31);

    private final int number;

    Signal(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    /** {@code HUP}, {@code SIGHUP} or {@code 1}, in any case. */
    public static Optional<Signal> parse(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        for (Signal signal : values()) {
            if (signal.name().equals(upper)
                    || signal.name().substring(3).equals(upper)
                    || Integer.toString(signal.number).equals(upper)) {
                return Optional.of(signal);
            }
        }
        return Optional.empty();
    }

    /** {@code SIGTERM} for 15; {@code SIG34} for a real-time signal, which has no name here. */
    public static String nameOf(int number) {
        for (Signal signal : values()) {
            if (signal.number == number) {
                return signal.name();
            }
        }
        return "SIG" + number;
    }
}
