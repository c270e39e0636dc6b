package dev.coxswain.control;

import dev.coxswain.os.PeerProcess;

/** Who calls: what the operating system knows of the process that has made a connection. */
@FunctionalInterface
public interface Callers {

    /**
     * Holds on to the process while its connection is new. On the event loop.
     *
     * @param socket the descriptor of our end
     * @param pid the kernel's word
     */
    PeerProcess hold(int socket, int pid);
}
