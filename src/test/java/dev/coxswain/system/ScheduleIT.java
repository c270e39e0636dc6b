package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Workers that run now and then, by the real clock. */
class ScheduleIT {

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private List<Instant> starts() {
        return sandbox.lines("starts").stream()
                .map(nanos -> Instant.EPOCH.plusNanos(Long.parseLong(nanos)))
                .toList();
    }

    @Test
    void everyRunsAtOnceAndThenSoLongAfterEachEnd() {
        var supervised = sandbox.supervise("""
                workers:
                  - {name: poll, every: 1s, command: [sh, -c, "date +%s%N >> $DIR/starts; sleep 0.3"]}
                """);
        Patience.until("three runs", () -> sandbox.lines("starts").size() >= 3);
        List<Instant> starts = starts();
        assertThat(Duration.between(starts.get(0), starts.get(1))).isGreaterThanOrEqualTo(Duration.ofMillis(1300));
        assertThat(Duration.between(starts.get(1), starts.get(2))).isGreaterThanOrEqualTo(Duration.ofMillis(1300));
        JsonNode waiting = supervised.await("poll/0", "Pending");
        assertThat(waiting.path("reason").asText()).isEqualTo("Scheduled");
        assertThat(waiting.path("restarts").asInt()).isZero();
        assertThat(waiting.at("/lastExit/reason").asText()).isEqualTo("Completed");
        assertThat(Instant.parse(waiting.path("nextStartAt").asText()))
                .isAfter(Instant.parse(waiting.at("/lastExit/finishedAt").asText()));
        assertThat(supervised.condition("Ready").path("status").asText()).isEqualTo("True");
    }

    @Test
    void rebootRunsOnce() {
        var supervised = sandbox.supervise("""
                workers:
                  - {name: once, schedule: "@reboot", command: [sh, -c, "date +%s%N >> $DIR/starts"]}
                """);
        supervised.await("once/0", "Succeeded");
        assertThat(sandbox.lines("starts")).hasSize(1);
        assertThat(supervised.api().post("/v1/workers/once/run?wait=true").status())
                .isEqualTo(200);
        assertThat(sandbox.lines("starts")).hasSize(2);
    }

    @Test
    void aRunThatTakesTooLongIsStopped() {
        var supervised = sandbox.supervise("""
                workers:
                  - {name: slow, schedule: "@reboot", activeDeadlineSeconds: 1, command: [sleep, "1000"]}
                """);
        JsonNode slow = supervised.await("slow/0", "Failed");
        assertThat(slow.at("/lastExit/reason").asText()).isEqualTo("DeadlineExceeded");
        assertThat(slow.at("/lastExit/message").asText())
                .startsWith("ran longer than activeDeadlineSeconds (1); killed by SIGTERM, as asked (after 1");
    }

    @Test
    void runNowMeetsARunThatGoesOn() {
        String never = "schedule: \"0 0 29 2 *\", command: [sleep, \"1000\"]";
        var supervised = sandbox.supervise("""
                workers:
                  - {name: forbid, %s}
                  - {name: replace, concurrencyPolicy: Replace, %s}
                  - {name: allow, concurrencyPolicy: Allow, suspend: true, %s}
                """.formatted(never, never, never));
        assertThat(supervised.instance("allow/0").path("reason").asText()).isEqualTo("Suspended");
        for (String worker : List.of("forbid", "replace", "allow")) {
            assertThat(supervised.api().post("/v1/workers/" + worker + "/run").status())
                    .isEqualTo(202);
        }
        int first = supervised.await("forbid/0", "Running").path("pid").asInt();
        int replaced = supervised.await("replace/0", "Running").path("pid").asInt();
        supervised.await("allow/0", "Running");
        var refused = supervised.api().post("/v1/workers/forbid/run");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("detail").asText())
                .contains("a run of forbid goes on, and concurrencyPolicy is Forbid");
        assertThat(supervised.api().post("/v1/workers/replace/run").status()).isEqualTo(202);
        assertThat(supervised.api().post("/v1/workers/allow/run").status()).isEqualTo(202);
        supervised.await("allow/1", "Running");
        Patience.until("replaced", () -> {
            JsonNode now = supervised.instance("replace/0");
            return now.path("pid").asInt(replaced) != replaced
                    && now.at("/lastExit/reason").asText().equals("Replaced");
        });
        assertThat(supervised.instance("forbid/0").path("pid").asInt()).isEqualTo(first);
        assertThat(supervised.api().post("/v1/workers/allow/stop?wait=true").status())
                .isEqualTo(200);
        assertThat(supervised.api().get("/v1/workers/allow").json().path("instances"))
                .hasSize(1);
    }

    @Test
    void aCronLineRunsWhenTheClockShowsIt() {
        sandbox.supervise("""
                workers:
                  - {name: job, schedule: "* * * * *", command: [sh, -c, "date +%s%N >> $DIR/starts"]}
                """);
        Instant begin = Instant.now();
        Patience.until(
                Duration.ofSeconds(75), "a run", () -> !sandbox.lines("starts").isEmpty());
        Instant minute = begin.truncatedTo(ChronoUnit.MINUTES).plusSeconds(60);
        // It may have been put in force just before the minute.
        assertThat(starts().getFirst()).isBetween(minute.minusSeconds(60), minute.plusSeconds(5));
        assertThat(Duration.between(starts().getFirst().truncatedTo(ChronoUnit.MINUTES), starts().getFirst()))
                .isLessThan(Duration.ofSeconds(5));
    }
}
