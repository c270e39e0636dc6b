package dev.coxswain.os;

import java.util.Optional;
import java.util.OptionalLong;

/** Where processes speak of themselves: a datagram socket whose senders the kernel names (sd_notify(3), unix(7)). */
public interface NotifySocket extends AutoCloseable {

    /** As NOTIFY_SOCKET has it; {@code @…} for a name that is no file. */
    String address();

    /**
     * The next message; empty when the time is over, or it is closed. For one thread.
     *
     * @param nanos how long to wait for one; empty for ever
     */
    Optional<Message> receive(OptionalLong nanos);

    @Override
    void close();

    /**
     * @param pid of the sender, as the kernel says
     * @param text variable assignments, a line each; one that was too long is empty
     */
    record Message(int pid, String text) {}
}
