package dev.coxswain.os.linux;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** What is done at a signal (signal(7)). */
public final class Dispositions {

    private static final String IGNORED = "SigIgn:";
    private static final int HEXADECIMAL = 16;
    private static final int SIG_DFL = 0;

    private Dispositions() {}

    /**
     * Lets a signal come that was ignored when we were started, as it is below nohup and in the background of a shell
     * without job control: the JVM installs no handler for those that end it (HUP, INT, TERM) then. No other is touched.
     */
    public static void hear(int signal) {
        if ((ignored() >> (signal - 1) & 1) == 1) {
            MemorySegment function = Libc.function("signal");
            Libc.call(function, signal, SIG_DFL, 0);
        }
    }

    private static long ignored() {
        String status = new String(ProcFs.read("/proc/self/status"), StandardCharsets.ISO_8859_1);
        for (String line : status.split("\n")) {
            if (line.startsWith(IGNORED)) {
                return Long.parseUnsignedLong(line.substring(IGNORED.length()).strip(), HEXADECIMAL);
            }
        }
        return 0;
    }
}
