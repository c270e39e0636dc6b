package dev.coxswain.os.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Our limit on open files, kept as we were started with for the children, raised for ourselves when we need more.
 *
 * <p>The JVM must not raise it ({@code -XX:-MaxFDLimit}), for children inherit it, and a soft limit of a million makes
 * programs slow that close "all" descriptors, and breaks those that use select(2). Once ours is raised, each spawn
 * sets the original back for its own moment: the child takes its limit over at clone(2). Descriptors that are open
 * already stay so. Only a descriptor that another thread opens in that moment can fail, which is why we don't raise
 * before we must. Not thread-safe: for the holder of the spawn lock.
 */
final class NofileLimit {

    /** With fewer free descriptors than this we raise our limit. */
    private static final int RESERVE = 64;

    /** With fewer than this, workers get none: without any we could load no class and answer nobody. */
    private static final int LAST = 32;

    /** struct rlimit: rlim_cur, rlim_max. */
    private final MemorySegment limit = Arena.ofAuto().allocate(JAVA_LONG, 2);

    private final long original;
    private final long hard;
    private long ours;

    NofileLimit() {
        Errno.check("getrlimit", Libc.getrlimit(Libc.RLIMIT_NOFILE, limit));
        original = limit.getAtIndex(JAVA_LONG, 0);
        hard = limit.getAtIndex(JAVA_LONG, 1);
        ours = original;
    }

    /**
     * Raises our limit if a descriptor that was just opened shows that it's nearly used up.
     *
     * @return false: it must not be kept, the rest is for ourselves
     */
    boolean allows(int newestDescriptor) {
        // RLIM_INFINITY is -1, so the limits compare as unsigned.
        if (Long.compareUnsigned(newestDescriptor + (long) RESERVE, ours) >= 0
                && Long.compareUnsigned(ours, hard) < 0) {
            set(hard);
            ours = hard;
        }
        return Long.compareUnsigned(newestDescriptor + (long) LAST, ours) < 0;
    }

    /** Before a spawn. */
    void original() {
        if (ours != original) {
            set(original);
        }
    }

    /** After it, however it ended. */
    void ours() {
        if (ours != original) {
            set(ours);
        }
    }

    private void set(long soft) {
        limit.setAtIndex(JAVA_LONG, 0, soft);
        limit.setAtIndex(JAVA_LONG, 1, hard);
        Errno.check("setrlimit(RLIMIT_NOFILE)", Libc.setrlimit(Libc.RLIMIT_NOFILE, limit));
    }
}
