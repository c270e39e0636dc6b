package dev.coxswain.convert;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whether the sixth column of a crontab is a user: documented for {@code /etc/crontab} and the files in {@code
 * /etc/cron.d} alone. A file from elsewhere is taken for one of those where each of its jobs has a user's name there,
 * and one is a user whose name is no command's.
 */
record CronForm(boolean hasUser, String why) {

    private static final Pattern USER_AND_COMMAND = Pattern.compile("[a-z_][a-z0-9_-]*\\$?[ \t]+[^ \t].*");
    private static final Pattern SURE = Pattern.compile("(root|nobody|www-data)[ \t].*");

    static CronForm of(String file, List<String> behindTheTime) {
        Optional<String> place = place(file);
        if (place.isPresent()) {
            return new CronForm(true, place.get());
        }
        boolean all = behindTheTime.stream()
                .allMatch(text -> USER_AND_COMMAND.matcher(text).matches());
        if (all && behindTheTime.stream().anyMatch(text -> SURE.matcher(text).matches())) {
            return new CronForm(true, "every job has one there");
        }
        return new CronForm(false, "the first word behind the time is the command's");
    }

    private static Optional<String> place(String file) {
        String path = "/" + file;
        if (path.endsWith("/etc/crontab")) {
            return Optional.of("it is etc/crontab");
        }
        return path.contains("/cron.d/") && path.indexOf('/', path.lastIndexOf("/cron.d/") + 8) < 0
                ? Optional.of("it lies in cron.d")
                : Optional.empty();
    }

    String words() {
        return hasUser
                ? "a system crontab, with a user in the sixth column: " + why
                : "a user's crontab, without a user in the sixth column: " + why;
    }
}
