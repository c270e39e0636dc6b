package dev.coxswain.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The environment that the supervisor was started with, read as UTF-8 whatever the locale: {@code System.getenv} would garble it in the C locale. */
final class OwnEnvironment {

    /** Set by the launcher where it had to choose LC_ALL for Java: what it was before, empty for nothing. */
    private static final String LC_ALL_BEFORE = "coxswain.lc_all";

    private static final List<String> FROM_OUR_OWN_SUPERVISOR =
            List.of("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PID");

    private OwnEnvironment() {}

    static Map<String, String> read() {
        try {
            return parse(
                    Files.readAllBytes(Path.of("/proc/self/environ")),
                    Optional.ofNullable(System.getProperty(LC_ALL_BEFORE)));
        } catch (IOException noProc) {
            return System.getenv();
        }
    }

    static Map<String, String> parse(byte[] environ, Optional<String> lcAllBefore) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String entry : new String(environ, StandardCharsets.UTF_8).split("\0", -1)) {
            int equals = entry.indexOf('=');
            if (equals > 0) {
                variables.put(entry.substring(0, equals), entry.substring(equals + 1));
            }
        }
        // Meant for us, by whoever supervises us; a worker that has its own gets them from us.
        FROM_OUR_OWN_SUPERVISOR.forEach(variables::remove);
        lcAllBefore.ifPresent(before -> {
            if (before.isEmpty()) {
                variables.remove("LC_ALL");
            } else {
                variables.put("LC_ALL", before);
            }
        });
        return variables;
    }
}
