package dev.coxswain.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coxswain.control.FakeSupervisor;
import dev.coxswain.crew.Crew;
import dev.coxswain.crew.Worker;
import dev.coxswain.kubernetes.StatusPace.News;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is written into the status ConfigMap, and how often. */
class StatusTest {

    private static final Map<String, String> POD =
            Map.of("POD_NAME", "shop-0", "POD_NAMESPACE", "default", "POD_UID", "u");

    private final FakeSupervisor supervisor =
            new FakeSupervisor(Crew.of("shop", List.of(Worker.of("web", List.of("web")))));

    private static long at(double seconds) {
        return Duration.ofMillis((long) (seconds * 1000)).toNanos();
    }

    @Test
    void itSaysTheConditionsTheRevisionAndHowManyAreReady() {
        assertThat(StatusText.of(supervisor.status()).at(Instant.EPOCH))
                .contains("\"crew\" : \"shop\"", "\"revision\"", "\"type\" : \"Ready\"", "\"reason\" : \"AllReady\"")
                .contains("\"wanted\" : 1", "\"ready\" : 1", "\"restarts\" : 0")
                .contains("\"writtenAt\" : \"1970-01-01T00:00:00Z\"");
    }

    @Test
    void aMessageAloneIsNoTransition() {
        StatusText before = StatusText.of(supervisor.status());
        StatusText restarted = StatusText.of(supervisor.exits("web", 0).status());
        assertThat(restarted).isNotEqualTo(before);
        assertThat(restarted.at(Instant.EPOCH)).contains("\"restarts\" : 1");
        assertThat(restarted.transitions()).isEqualTo(before.transitions());
    }

    @Test
    void whatAPodHasNotRenewedForAnHourIsAbandoned() {
        Instant now = Instant.parse("2026-11-21T06:00:00Z");
        StatusText text = StatusText.of(supervisor.status());
        Map<String, String> data = Map.of(
                "killed",
                text.at(now.minus(Duration.ofMinutes(61))),
                "lives",
                text.at(now.minus(Duration.ofMinutes(59))),
                "ahead",
                text.at(now.plus(Duration.ofDays(1))),
                "note",
                "by hand",
                "undated",
                "{\"crew\": \"shop\"}",
                "odd",
                "{\"writtenAt\": \"yesterday\"}");
        assertThat(StatusMap.abandoned(data, now)).containsExactly("killed");
    }

    @Test
    void transitionsAreWrittenAtOnceAndFiveAtMostTogether() {
        StatusPace pace = new StatusPace(0);
        for (int i = 0; i < StatusPace.BURST; i++) {
            assertThat(pace.take(News.TRANSITION, at(1))).isTrue();
        }
        assertThat(pace.take(News.TRANSITION, at(1))).isFalse();
        assertThat(pace.take(News.TRANSITION, at(11))).isTrue();
        assertThat(pace.take(News.TRANSITION, at(12))).isFalse();
    }

    @Test
    void detailsWaitTenSecondsAndWhatIsTheSameTenMinutes() {
        StatusPace pace = new StatusPace(0);
        assertThat(pace.take(News.DETAIL, at(0))).isTrue();
        assertThat(pace.take(News.DETAIL, at(9.9))).isFalse();
        assertThat(pace.take(News.DETAIL, at(10))).isTrue();
        assertThat(pace.take(News.NONE, at(609))).isFalse();
        assertThat(pace.take(News.NONE, at(610))).isTrue();
    }

    @Test
    void afterAFailureNothingIsTriedForHalfAMinute() {
        StatusPace pace = new StatusPace(0);
        pace.failed(at(0));
        assertThat(pace.take(News.TRANSITION, at(29.9))).isFalse();
        assertThat(pace.take(News.TRANSITION, at(30))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Shop_Status | configmap/default/crew  | takes the name of a ConfigMap of our namespace
            a/b         | configmap/default/crew  | takes the name of a ConfigMap of our namespace
            crew        | configmap/default/crew  | must be another ConfigMap than the source
            """)
    void whatCannotBeDoneIsRefused(String name, String source, String told) {
        assertThatThrownBy(() -> StatusMap.of(new ApiServer(), name, source, POD, new Silent()))
                .isInstanceOf(StatusMap.Unusable.class)
                .hasMessageContaining(told);
    }

    @Test
    void withoutAPodThereIsNoKey() {
        assertThatThrownBy(() -> StatusMap.of(new ApiServer(), "status", "/crew.yaml", Map.of(), new Silent()))
                .isInstanceOf(StatusMap.Unusable.class)
                .hasMessageContaining("POD_NAME");
    }

    private record Silent() implements Speaker {
        @Override
        public void info(String line) {}

        @Override
        public void warn(String line) {}
    }
}
