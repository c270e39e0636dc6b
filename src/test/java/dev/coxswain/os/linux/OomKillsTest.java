package dev.coxswain.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OomKillsTest {

    @TempDir
    Path folder;

    private long now = 1;

    @BeforeEach
    void atFirst() throws IOException {
        counter(3);
    }

    private void counter(int kills) throws IOException {
        Files.writeString(folder.resolve("memory.events"), "low 0\noom 7\noom_kill " + kills + "\noom_group_kill 0\n");
    }

    private OomKills kills() {
        return new OomKills(
                Optional.of(new OomKills.Counter("the container's", folder, "memory.events", "oom_kill")), () -> now);
    }

    @Test
    void aRiseExplainsADeath() throws IOException {
        OomKills kills = kills();
        assertThat(kills.explain()).isEmpty();
        counter(4);
        assertThat(kills.explain()).contains("the container's oom_kill counter rose from 3 to 4");
        assertThat(kills.explain()).isEmpty();
    }

    @Test
    void aRiseByTwoExplainsTwoDeaths() throws IOException {
        OomKills kills = kills();
        counter(5);
        assertThat(kills.explain()).contains("the container's oom_kill counter rose from 3 to 5");
        assertThat(kills.explain()).isPresent();
        assertThat(kills.explain()).isEmpty();
    }

    @Test
    void twoRisesThatStartsHaveSeenExplainTwoDeaths() throws IOException {
        OomKills kills = kills();
        counter(4);
        kills.observe();
        counter(5);
        kills.observe();
        assertThat(kills.explain()).contains("the container's oom_kill counter rose from 3 to 5");
        assertThat(kills.explain()).isPresent();
        assertThat(kills.explain()).isEmpty();
    }

    @Test
    void aRiseThatAnotherStartHasSeenStillExplainsTheDeathBehindIt() throws IOException {
        OomKills kills = kills();
        counter(4);
        kills.observe();
        now += TimeUnit.SECONDS.toNanos(2);
        assertThat(kills.explain()).isPresent();
    }

    @Test
    void aRiseOfLongAgoExplainsNothing() throws IOException {
        OomKills kills = kills();
        counter(4);
        kills.observe();
        now += TimeUnit.SECONDS.toNanos(6);
        assertThat(kills.explain()).isEmpty();
    }

    @Test
    void withoutACounterNothingIsExplained() throws IOException {
        OomKills kills = kills();
        Files.delete(folder.resolve("memory.events"));
        assertThat(kills.explain()).isEmpty();
        assertThat(new OomKills(Optional.empty(), () -> now).explain()).isEmpty();
    }

    @Test
    void thisMachineHasOne() {
        assertThat(OomKills.find(ProcFs.read("/proc/self/mountinfo"), ProcFs.read("/proc/self/cgroup")))
                .isPresent();
    }
}
