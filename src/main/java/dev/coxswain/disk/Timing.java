package dev.coxswain.disk;

import java.time.Duration;

/**
 * How patient a source is.
 *
 * @param quiet a file that has not changed for so long is written to its end
 * @param atMost how long a reading waits for that
 * @param burst events that follow each other this closely are one change
 * @param burstAtMost how long a burst may go on before it is told
 * @param slowPoll how often we look although the watch says nothing: inotify sees no change that another machine made
 *     (NFS), nor one below an overlay
 * @param fastPoll how often we look when there is no watch
 * @param withoutWatch how long we do without, when the watch can't be had or the folder is too noisy to watch
 */
public record Timing(
        Duration quiet,
        Duration atMost,
        Duration burst,
        Duration burstAtMost,
        Duration slowPoll,
        Duration fastPoll,
        Duration withoutWatch) {

    /** A burst and a reading together stay within the 2 s that a reload may take. */
    public static final Timing DEFAULT = new Timing(
            Duration.ofMillis(150),
            Duration.ofMillis(1500),
            Duration.ofMillis(50),
            Duration.ofMillis(300),
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            Duration.ofSeconds(60));
}
