package dev.coxswain.convert;

import java.util.List;
import java.util.Optional;

/** Every format, by its name on the command line. */
public final class Formats {

    public static final List<String> NAMES =
            List.of("supervisord", "systemd", "process-compose", "crontab", "procfile", "taskmaster", "gosv");

    private Formats() {}

    public static Optional<Format> named(String name) {
        return switch (name) {
            case "supervisord" -> Optional.of(new Supervisord());
            case "systemd" -> Optional.of(new Systemd());
            case "process-compose" -> Optional.of(new ProcessCompose());
            case "crontab" -> Optional.of(new Crontab());
            case "procfile" -> Optional.of(new Procfile());
            case "taskmaster" -> Optional.of(new Taskmaster());
            case "gosv" -> Optional.of(new Gosv());
            default -> Optional.empty();
        };
    }
}
