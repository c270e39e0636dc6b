package dev.coxswain.os;

/**
 * A process that was started.
 *
 * @param stdout read end of its stdout; -1 when inherited. Whoever gets it closes it ({@link Pipes#close})
 * @param stderr the same for stderr
 */
public record Child(int pid, int stdout, int stderr) {}
