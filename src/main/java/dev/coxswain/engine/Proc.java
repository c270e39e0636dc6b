package dev.coxswain.engine;

import java.time.Instant;

/**
 * One spawn of an instance.
 *
 * @param generation its number, never used twice
 * @param pid 0 while the operating system has not answered
 * @param startedAt when it was started, as a person's clock shows it
 * @param since the same in {@link Time#nanos}
 */
public record Proc(long generation, int pid, Instant startedAt, long since) {}
