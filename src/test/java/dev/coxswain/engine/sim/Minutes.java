package dev.coxswain.engine.sim;

import dev.coxswain.crew.Schedule;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** The moments of a line whose minutes alone count, in UTC: each minute looked at by itself. */
final class Minutes {

    private Minutes() {}

    /** Null for {@code @reboot}. */
    static @Nullable Instant after(Schedule schedule, Instant time) {
        if (schedule.cron().reboot()) {
            return null;
        }
        Instant minute = time.truncatedTo(ChronoUnit.MINUTES).plusSeconds(60);
        while (!isMoment(schedule, minute)) {
            minute = minute.plusSeconds(60);
        }
        return minute;
    }

    private static boolean isMoment(Schedule schedule, Instant minute) {
        long of = Math.floorMod(minute.getEpochSecond() / 60, 60L);
        return (schedule.cron().minutes() >> of & 1) != 0;
    }
}
