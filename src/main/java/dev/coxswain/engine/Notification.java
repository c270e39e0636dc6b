package dev.coxswain.engine;

import java.time.Duration;

/** One assignment of a message that a process sent about itself: sd_notify(3). */
public sealed interface Notification {

    /** {@code READY=1}: started, or done with a reload. */
    record Ready() implements Notification {}

    /** {@code RELOADING=1}. */
    record Reloading() implements Notification {}

    /** {@code STOPPING=1}: it ends by itself; nothing more is to be sent to it. */
    record Stopping() implements Notification {}

    /** {@code WATCHDOG=1}: it lives. */
    record Alive() implements Notification {}

    /** {@code WATCHDOG=trigger}: as if the time for WATCHDOG=1 were over. */
    record Trigger() implements Notification {}

    /** {@code WATCHDOG_USEC=…}: another time between two WATCHDOG=1, for this process. */
    record WatchdogPeriod(Duration period) implements Notification {}

    /** {@code EXTEND_TIMEOUT_USEC=…}: it takes at least so long from now on to start, or to stop. */
    record ExtendTimeout(Duration by) implements Notification {}

    /** {@code STATUS=…}. */
    record Status(String text) implements Notification {

        static final int MAX_LENGTH = 512;

        public Status {
            text = Printable.of(text, MAX_LENGTH);
        }
    }
}
