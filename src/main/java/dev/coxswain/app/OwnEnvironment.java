package dev.coxswain.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The environment that the supervisor was started with, read as UTF-8 whatever the locale: {@code System.getenv} would garble it in the C locale. */
final class OwnEnvironment {

    private OwnEnvironment() {}

    static Map<String, String> read() {
        try {
            return parse(Files.readAllBytes(Path.of("/proc/self/environ")));
        } catch (IOException noProc) {
            return System.getenv();
        }
    }

    static Map<String, String> parse(byte[] environ) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String entry : new String(environ, StandardCharsets.UTF_8).split("\0", -1)) {
            int equals = entry.indexOf('=');
            if (equals > 0) {
                variables.put(entry.substring(0, equals), entry.substring(equals + 1));
            }
        }
        return variables;
    }
}
