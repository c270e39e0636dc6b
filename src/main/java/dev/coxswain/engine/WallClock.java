package dev.coxswain.engine;

import java.time.Duration;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the clock that people see.
 *
 * @param zone of schedules that name none
 * @param known both clocks at one moment, since when nobody has told of it being set; null before the first document
 */
record WallClock(ZoneId zone, @Nullable Time known) {

    WallClock knownSince(Time now) {
        return new WallClock(zone, now);
    }

    /** How far it was set: forward, or back where negative. */
    Duration jump(Time now) {
        return known == null
                ? Duration.ZERO
                : Duration.between(known.wall().plusNanos(now.nanos() - known.nanos()), now.wall());
    }
}
