package dev.coxswain.app;

import dev.coxswain.control.ControlServer;
import dev.coxswain.logs.Output;
import dev.coxswain.logs.OwnLine;
import java.io.IOException;

/** Where the control socket is: locked, and spoken of in the supervisor's own log. */
record SocketPlace(SocketLock lock, Output output) implements ControlServer.Place {

    @Override
    public void claim() throws IOException {
        lock.claim();
    }

    @Override
    public void warn(String line) {
        output.say(OwnLine.warn(line));
    }
}
