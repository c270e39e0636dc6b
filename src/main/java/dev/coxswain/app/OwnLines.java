package dev.coxswain.app;

import dev.coxswain.kubernetes.Speaker;
import dev.coxswain.logs.Output;
import dev.coxswain.logs.OwnLine;

/** Lets the Kubernetes side write into the supervisor's own log. */
record OwnLines(Output output) implements Speaker {

    @Override
    public void info(String line) {
        output.say(OwnLine.info(line));
    }

    @Override
    public void warn(String line) {
        output.say(OwnLine.warn(line));
    }
}
