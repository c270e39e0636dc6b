package dev.coxswain.os.linux;

import java.util.Optional;
import java.util.OptionalLong;

/** Signals to processes that are not our children, whose pids may be another's at any moment (pidfd_open(2), Linux 5.3). */
final class Pidfd {

    private static final int SIGKILL = 9;
    private static final int SIGCONT = 18;

    private Pidfd() {}

    /** Sends the signal to the process of that pid, if its start time is that one. */
    static boolean signal(int pid, OptionalLong startTime, int signal) {
        int descriptor = (int) LibC.syscall(LibC.SYS_PIDFD_OPEN, pid, 0, 0, 0);
        if (descriptor < 0) {
            return false;
        }
        try {
            // The descriptor holds one process fast; now the check can't be overtaken.
            Optional<ProcFs.Stat> stat = ProcFs.stat(pid);
            boolean same = stat.isPresent()
                    && !stat.get().dead()
                    && (startTime.isEmpty()
                            || startTime.getAsLong() == stat.get().startTime());
            return same && LibC.syscall(LibC.SYS_PIDFD_SEND_SIGNAL, descriptor, signal, 0, 0) == 0;
        } finally {
            LibC.close(descriptor);
        }
    }

    /** The signal, followed by SIGCONT, so that a stopped process can act on it. */
    static void end(ProcFs.Stat process, int signal) {
        signal(process.pid(), OptionalLong.of(process.startTime()), signal);
        if (signal != SIGKILL) {
            signal(process.pid(), OptionalLong.of(process.startTime()), SIGCONT);
        }
    }
}
