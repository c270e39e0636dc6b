package dev.coxswain.engine.sim;

import java.time.Duration;
import java.time.Instant;

/** Both clocks as they stood when the engine heard of them last. */
final class Clocks {

    private long at = -1;
    private Instant wallThen = Instant.EPOCH;

    void known(Model model) {
        if (at < 0) {
            at = model.now;
            wallThen = model.wall;
        }
    }

    void set(Model model) {
        Duration jump = at < 0 ? Duration.ZERO : Duration.between(wallThen.plusNanos(model.now - at), model.wall);
        at = model.now;
        wallThen = model.wall;
        for (Post post : model.all) {
            if (post.timetable != null) {
                post.timetable.clockSet(model, jump);
            }
        }
    }
}
