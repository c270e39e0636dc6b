package dev.coxswain.kubernetes;

import java.time.Duration;
import java.util.Optional;

/** When the API server last answered; says once that contact is lost, and once that it is back. */
final class Contact {

    private final String name;
    private final Speaker speaker;
    private long lastAt = System.nanoTime();
    private Optional<Long> lostAt = Optional.empty();

    Contact(String name, Speaker speaker) {
        this.name = name;
        this.speaker = speaker;
    }

    synchronized Duration age() {
        return Duration.ofNanos(System.nanoTime() - lastAt);
    }

    synchronized void made() {
        lastAt = System.nanoTime();
        lostAt.ifPresent(since -> speaker.info(name + ": contact with the API server is back after "
                + Duration.ofNanos(lastAt - since).toSeconds() + "s"));
        lostAt = Optional.empty();
    }

    synchronized void lost(String why) {
        if (lostAt.isEmpty()) {
            lostAt = Optional.of(System.nanoTime());
            speaker.warn(name + ": no contact with the API server, what runs goes on: " + why);
        }
    }
}
