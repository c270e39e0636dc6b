package dev.coxswain.runtime.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.Crew;
import dev.coxswain.crew.Resources;
import dev.coxswain.crew.Watchdog;
import dev.coxswain.crew.Watchdog.Action;
import dev.coxswain.crew.Watchdog.Bound;
import dev.coxswain.crew.Worker;
import dev.coxswain.engine.Event;
import dev.coxswain.engine.Resource;
import dev.coxswain.os.TreeLimits;
import dev.coxswain.os.TreeUsage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WatchdogsTest {

    private static final long MI = 1L << 20;
    private static final Duration TWO = Duration.ofSeconds(2);

    private final WatchedCrew crew = new WatchedCrew();

    private static Worker memory(String name, long max, Duration period) {
        Bound bound = new Bound(max, Duration.ZERO, new Action.Restart());
        return worker(name)
                .withWatchdog(
                        new Watchdog(period, Optional.of(bound), Optional.empty(), Optional.empty(), Optional.empty()));
    }

    private static Worker cpu(String name, long max, Duration forAtLeast) {
        Bound bound = new Bound(max, forAtLeast, new Action.Event());
        return worker(name)
                .withWatchdog(
                        new Watchdog(TWO, Optional.empty(), Optional.of(bound), Optional.empty(), Optional.empty()));
    }

    private static Worker worker(String name) {
        return Worker.of(name, List.of(name));
    }

    @Test
    void aWorkerWithoutABoundIsNeverLookedAt() {
        crew.runs(worker("web"));
        assertThat(crew.next()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void memoryOverItsBoundIsABreachOnce() {
        crew.runs(memory("web", 200 * MI, TWO));
        crew.use("web", 0, 212 * MI, 0);
        crew.pass(TWO);
        crew.pass(TWO);
        assertThat(crew.breaches)
                .containsExactly(new Event.Breached(
                        crew.id("web"),
                        crew.generation("web"),
                        Resource.MEMORY,
                        "used 212Mi, limit 200Mi",
                        new Action.Restart()));
    }

    @Test
    void allWithTheSamePeriodShareOneLookAndOthersAreNotDueInIt() {
        crew.runs(
                memory("a", MI, TWO), memory("b", MI, TWO), memory("slow", MI, Duration.ofSeconds(6)), worker("free"));
        crew.use("slow", 0, 2 * MI, 0);
        crew.pass(TWO);
        assertThat(crew.looks).isEqualTo(1);
        assertThat(crew.looked.stream().map(TreeUsage::memoryOver)).containsExactly(MI, MI, Long.MAX_VALUE);
        crew.pass(TWO);
        assertThat(crew.breaches).isEmpty();
        crew.pass(TWO);
        assertThat(crew.breaches).hasSize(1);
        assertThat(crew.looks).isEqualTo(3);
    }

    @Test
    void cpuIsWhatWasUsedSinceTheLookBefore() {
        crew.runs(cpu("web", 900, Duration.ZERO));
        // A burst before the first look says nothing on a period.
        crew.use("web", Duration.ofSeconds(5).toNanos(), 0, 0);
        crew.pass(TWO);
        crew.use("web", Duration.ofMillis(1000).toNanos(), 0, 0);
        crew.pass(TWO);
        assertThat(crew.breaches).isEmpty();
        crew.use("web", Duration.ofMillis(1900).toNanos(), 0, 0);
        crew.pass(TWO);
        assertThat(crew.figures()).containsExactly("used 950m of CPU, limit 900m");
    }

    @Test
    void aLookThatCameLateDoesNotMakeABreachComeLater() {
        Bound bound = new Bound(200 * MI, Duration.ofSeconds(4), new Action.Restart());
        crew.runs(worker("web")
                .withWatchdog(
                        new Watchdog(TWO, Optional.of(bound), Optional.empty(), Optional.empty(), Optional.empty())));
        crew.use("web", 0, 212 * MI, 0);
        crew.pass(TWO.plusMillis(30));
        crew.pass(TWO.minusMillis(20));
        crew.pass(TWO.minusMillis(10));
        assertThat(crew.figures()).containsExactly("used 212Mi for 4s, limit 200Mi");
    }

    @Test
    void aNewProcessBeginsAnew() {
        crew.runs(memory("web", MI, TWO));
        crew.use("web", 0, 2 * MI, 0);
        crew.pass(TWO);
        crew.dies("web");
        crew.pass(TWO);
        assertThat(crew.breaches).hasSize(2);
        assertThat(crew.breaches.get(0).generation())
                .isNotEqualTo(crew.breaches.get(1).generation());
    }

    @Test
    void aBoundThatChangedInPlaceIsJudgedByFromThenOn() {
        crew.runs(memory("web", 4 * MI, TWO));
        crew.use("web", 0, 2 * MI, 0);
        crew.pass(TWO);
        assertThat(crew.breaches).isEmpty();
        crew.load(memory("web", MI, TWO));
        crew.pass(TWO);
        assertThat(crew.figures()).containsExactly("used 2Mi, limit 1Mi");
        crew.load(worker("web"));
        assertThat(crew.next()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void limitsAreBoundsThatRestart() {
        var limits = new Resources.Amounts(OptionalLong.of(500), OptionalLong.of(MI), OptionalLong.of(10));
        crew.runs(worker("web")
                .withResources(new Resources(limits, Resources.Amounts.NONE, Resources.Enforcement.PREFERRED)));
        for (int i = 0; i < 7; i++) {
            crew.use("web", Duration.ofSeconds(2).toNanos(), 2 * MI, 11);
            crew.pass(TWO);
        }
        assertThat(crew.figures())
                .containsExactly(
                        "used 2Mi, limit 1Mi", "had 11 processes, limit 10", "used 1000m of CPU for 10s, limit 500m");
        assertThat(crew.breaches).allMatch(breach -> breach.action() instanceof Action.Restart);
    }

    @Test
    void limitsThatTheKernelHoldsAreLeftToIt() {
        var limits = new Resources.Amounts(OptionalLong.of(500), OptionalLong.of(MI), OptionalLong.of(10));
        Bound bound = new Bound(3 * MI, Duration.ZERO, new Action.Restart());
        crew.runs(worker("web")
                .withResources(new Resources(limits, Resources.Amounts.NONE, Resources.Enforcement.PREFERRED))
                .withWatchdog(
                        new Watchdog(TWO, Optional.of(bound), Optional.empty(), Optional.empty(), Optional.empty())));
        crew.held = Set.of(TreeLimits.Kind.MEMORY, TreeLimits.Kind.CPU);
        crew.use("web", 0, 4 * MI, 11);
        crew.pass(TWO);
        assertThat(crew.figures())
                .as("the watchdog's own bound stays")
                .containsExactly("used 4Mi, limit 3Mi", "had 11 processes, limit 10");
    }

    @Test
    void aTreeWhoseLimitsTheKernelHoldsIsNotLookedAtUntilItHoldsThemNoMore() {
        var limits = new Resources.Amounts(OptionalLong.empty(), OptionalLong.of(MI), OptionalLong.empty());
        crew.runs(worker("web")
                .withResources(new Resources(limits, Resources.Amounts.NONE, Resources.Enforcement.PREFERRED)));
        crew.held = Set.of(TreeLimits.Kind.MEMORY);
        crew.use("web", 0, 2 * MI, 0);
        crew.pass(TWO);
        assertThat(crew.looks).isZero();
        crew.held = Set.of();
        crew.pass(TWO);
        assertThat(crew.figures()).containsExactly("used 2Mi, limit 1Mi");
    }

    @Test
    void whatTheLookDidNotSeeIsNotJudged() {
        crew.runs(memory("web", MI, TWO));
        crew.use("web", 0, 2 * MI, 0);
        crew.unseen = true;
        crew.pass(TWO);
        assertThat(crew.breaches).isEmpty();
    }

    @Test
    void aCrewWithNoProcessCostsNoLook() {
        crew.load(Crew.of("shop", List.of(memory("web", MI, TWO).withReplicas(0))));
        crew.pass(TWO);
        assertThat(crew.looks).isZero();
    }
}
