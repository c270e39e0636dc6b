package dev.coxswain.control;

import java.io.IOException;

/** Nobody answers at the socket, or what answers is no supervisor; the message is one sentence that names the socket. */
public final class NoSupervisor extends IOException {
    private static final long serialVersionUID = 1;

    NoSupervisor(String message) {
        super(message);
    }
}
