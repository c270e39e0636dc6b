package dev.coxswain.os;

import java.util.OptionalInt;

/** Sockets that we open for others (socket(7)): close-on-exec and blocking, until they are handed on with a {@link Setup}. */
public interface Sockets {

    /**
     * What can be changed while it is open.
     *
     * @param mode permissions of a UNIX path; without it the umask decides
     * @param backlog of listen(2); the kernel takes no more than /proc/sys/net/core/somaxconn
     */
    record Options(OptionalInt mode, OptionalInt backlog) {
        public static final Options NONE = new Options(OptionalInt.empty(), OptionalInt.empty());
    }

    /**
     * Opens, binds and listens. A UNIX path on which nobody listens is taken over. May ask for a host's address, so it
     * may take a while.
     *
     * @return the descriptor
     * @throws StartFailure with the holder where the address is in use and that can be seen
     */
    int open(Endpoint endpoint, Options options) throws StartFailure;

    /** Gives an open one other options. */
    void adjust(int descriptor, Endpoint endpoint, Options options) throws StartFailure;

    /** Closes it; a UNIX path goes, if it is still this one's. */
    void close(int descriptor, Endpoint endpoint);
}
