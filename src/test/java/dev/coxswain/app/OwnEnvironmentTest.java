package dev.coxswain.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OwnEnvironmentTest {

    private static Map<String, String> parse(String environ, Optional<String> lcAllBefore) {
        return OwnEnvironment.parse(environ.getBytes(StandardCharsets.UTF_8), lcAllBefore);
    }

    @Test
    void isReadAsUtf8() {
        assertThat(parse("A=\u00fc\0B=x=y\0C=\0", Optional.empty()))
                .isEqualTo(Map.of("A", "\u00fc", "B", "x=y", "C", ""));
    }

    @Test
    void theLocaleThatTheLauncherChoseForJavaIsNotTheWorkers() {
        assertThat(parse("LC_ALL=C.UTF-8\0", Optional.empty())).isEqualTo(Map.of("LC_ALL", "C.UTF-8"));
        assertThat(parse("LC_ALL=C.UTF-8\0", Optional.of(""))).isEmpty();
        assertThat(parse("LC_ALL=C.UTF-8\0", Optional.of("POSIX"))).isEqualTo(Map.of("LC_ALL", "POSIX"));
    }

    @Test
    void whatOurOwnSupervisorMeansForUsIsNotTheWorkers() {
        assertThat(parse("NOTIFY_SOCKET=/run/systemd/notify\0LISTEN_FDS=1\0LISTEN_PID=7\0A=b\0", Optional.empty()))
                .isEqualTo(Map.of("A", "b"));
    }
}
