package dev.coxswain.os.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.coxswain.os.Setup;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Our limit on open files: as we were started with while that is enough, raised when we need more.
 *
 * <p>The JVM must not raise it ({@code -XX:-MaxFDLimit}), for children inherit it, and a soft limit of a million makes
 * programs slow that close "all" descriptors, and breaks those that use select(2). Once ours is raised, each child is
 * given the original back by its {@link Prelude}. Ours is never lowered again, not for a moment either: each open of
 * another thread would fail in it.
 */
final class NofileLimit {

    /** With fewer free descriptors than this we raise our limit. */
    private static final int RESERVE = 64;

    /** With fewer than this, workers get none: without any we could load no class and answer nobody. */
    private static final int LAST = 32;

    private final Setup.Limit original;
    private volatile long ours;

    NofileLimit() {
        try (Arena arena = Arena.ofConfined()) {
            // struct rlimit: rlim_cur, rlim_max.
            MemorySegment limit = arena.allocate(JAVA_LONG, 2);
            Errno.check("getrlimit", Libc.getrlimit(Libc.RLIMIT_NOFILE, limit));
            original = new Setup.Limit(limit.getAtIndex(JAVA_LONG, 0), limit.getAtIndex(JAVA_LONG, 1));
        }
        ours = original.soft();
    }

    /** Raises our limit if it's nearly used up. */
    synchronized void makeRoom() {
        if (ours == original.hard()) {
            return;
        }
        // The lowest number that is free; stdin is always open.
        int free = Libc.fcntl(0, Libc.F_DUPFD_CLOEXEC, 0);
        if (free >= 0) {
            Libc.close(free);
        }
        if (!isBelow(free + (long) RESERVE, ours) || Errno.EMFILE.is(free)) {
            raise();
        }
    }

    private void raise() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limit = arena.allocateFrom(JAVA_LONG, original.hard(), original.hard());
            if (Libc.setrlimit(Libc.RLIMIT_NOFILE, limit) == 0) {
                ours = original.hard();
            }
        }
    }

    /** Whether a descriptor that was just opened may be kept; if not, the rest is for ourselves. */
    boolean allows(int newest) {
        return isBelow(newest + (long) LAST, ours);
    }

    /** What a child must be given, as it would inherit another; empty while ours is what it is to have. */
    Optional<Setup.Limit> forChildren() {
        return ours == original.soft() ? Optional.empty() : Optional.of(original);
    }

    /** RLIM_INFINITY is -1, so the limits compare as unsigned. */
    private static boolean isBelow(long descriptor, long limit) {
        return Long.compareUnsigned(descriptor, limit) < 0;
    }
}
