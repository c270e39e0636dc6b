package dev.coxswain.kubernetes;

/** Takes what an operator should read: lines of the supervisor's own log. Never blocks. */
public interface Speaker {

    void info(String line);

    void warn(String line);
}
