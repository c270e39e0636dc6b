package dev.coxswain.os.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.coxswain.os.StartFailure;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Descriptors that we need for one spawn, all close-on-exec; closing it closes them. */
final class Descriptors implements AutoCloseable {

    /** Each entry of a table can fail, with two longs. */
    private static final int MOST_BYTES = PreludeFile.TABLE_BYTES / PreludeTable.ENTRY * 2 * Long.BYTES;

    private static final short POLLIN = 1;

    private final Arena memory;
    private final Program program;
    private final List<Integer> open = new ArrayList<>();

    Descriptors(Arena memory, Program program) {
        this.memory = memory;
        this.program = program;
    }

    record Ends(int ours, int theirs) {}

    /** A connected pair of sockets, with {@code message} and an end of file to be read from their end. */
    Ends channel(byte[] message) throws StartFailure {
        MemorySegment pair = memory.allocate(JAVA_INT, 2);
        check(
                "socketpair",
                SocketCalls.socketpair(SocketCalls.AF_UNIX, SocketCalls.SOCK_STREAM | Libc.O_CLOEXEC, pair));
        Ends ends = new Ends(pair.getAtIndex(JAVA_INT, 0), pair.getAtIndex(JAVA_INT, 1));
        open.add(ends.ours());
        open.add(ends.theirs());
        // All of it fits into the socket's buffer, before anybody reads.
        int sent = SocketCalls.send(
                ends.ours(), memory.allocateFrom(JAVA_BYTE, message), message.length, SocketCalls.MSG_DONTWAIT);
        if (sent < message.length) {
            throw StartDiagnosis.failure(
                    program.path(),
                    "no room for " + message.length + " bytes in a socket, by /proc/sys/net/core/wmem_default",
                    "send",
                    sent < 0 ? -sent : Errno.EAGAIN.number());
        }
        check("shutdown", SocketCalls.shutdown(ends.ours(), SocketCalls.SHUT_WR));
        return ends;
    }

    /** The same file under a number that no descriptor of the child has: a dup2 there can't run over it. */
    int above(int highest, int descriptor) throws StartFailure {
        if (descriptor > highest) {
            return descriptor;
        }
        int lifted = check("fcntl(F_DUPFD_CLOEXEC)", Libc.fcntl(descriptor, Libc.F_DUPFD_CLOEXEC, highest + 1));
        open.add(lifted);
        return lifted;
    }

    private int check(String call, int result) throws StartFailure {
        if (result < 0) {
            throw StartDiagnosis.failure(program.path(), Errno.words(-result), call, -result);
        }
        return result;
    }

    void closeAllBut(int kept) {
        for (int fd : open) {
            if (fd != kept) {
                Libc.close(fd);
            }
        }
        open.clear();
        open.add(kept);
    }

    @Override
    public void close() {
        open.forEach(Libc::close);
    }

    /**
     * All that is written until every writer has closed it.
     *
     * @param late called once where that takes longer than so many milliseconds
     */
    static ByteBuffer readToEnd(Arena memory, int descriptor, int millis, Runnable late) {
        MemorySegment chunk = memory.allocate(MOST_BYTES, 8);
        MemorySegment poll = memory.allocate(Leftovers.POLLFD_BYTES, 8);
        poll.set(JAVA_INT, 0, descriptor);
        poll.set(JAVA_SHORT, Leftovers.POLLFD_EVENTS, POLLIN);
        int length = 0;
        int timeout = millis;
        while (length < MOST_BYTES) {
            int ready = Libc.poll(poll, 1, timeout);
            if (ready == 0) {
                late.run();
                timeout = -1;
                continue;
            }
            int count = Libc.read(descriptor, chunk.asSlice(length), MOST_BYTES - length);
            if (count > 0) {
                length += count;
            } else if (!Errno.EINTR.is(count)) {
                break;
            }
        }
        byte[] all = chunk.asSlice(0, length).toArray(JAVA_BYTE);
        return ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
    }
}
