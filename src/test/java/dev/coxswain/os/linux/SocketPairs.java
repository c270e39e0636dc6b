package dev.coxswain.os.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** socketpair(2), for tests. */
final class SocketPairs {

    private SocketPairs() {}

    static int[] make() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment two = arena.allocate(JAVA_INT, 2);
            Errno.check("socketpair", SocketCalls.socketpair(SocketCalls.AF_UNIX, SocketCalls.SOCK_STREAM, two));
            return two.toArray(JAVA_INT);
        }
    }
}
