package dev.coxswain.runtime.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.Crew;
import dev.coxswain.crew.CrewLogs;
import dev.coxswain.crew.MemoryGuard;
import dev.coxswain.crew.Resources;
import dev.coxswain.crew.Worker;
import dev.coxswain.engine.Event;
import dev.coxswain.os.MemoryUse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ContainerGuardTest {

    private static final long MI = 1L << 20;

    private final WatchedCrew crew = new WatchedCrew();
    private final List<Event.MemoryShort> given = new ArrayList<>();
    private final List<Event.MemoryCritical> pressed = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private Optional<MemoryUse> use = Optional.of(new MemoryUse(100 * MI, 400 * MI, ""));
    private long now;

    private final ContainerGuard guard = new ContainerGuard(() -> use, () -> crew, this::take, warnings::add);

    private void take(Event event) {
        switch (event) {
            case Event.MemoryShort shortOf -> given.add(shortOf);
            case Event.MemoryCritical critical -> pressed.add(critical);
            default -> throw new AssertionError(event);
        }
    }

    private static Worker worker(String name, long requestedMi) {
        var requests =
                new Resources.Amounts(OptionalLong.empty(), OptionalLong.of(requestedMi * MI), OptionalLong.empty());
        return Worker.of(name, List.of(name))
                .withResources(new Resources(Resources.Amounts.NONE, requests, Resources.Enforcement.PREFERRED));
    }

    private void runs(Worker... workers) {
        crew.load(guarded(workers));
    }

    /** A crew with a guard at 90 %. */
    static Crew guarded(Worker... workers) {
        Crew base = Crew.of("shop", List.of(workers));
        return new Crew(
                base.name(),
                base.workers(),
                base.terminationGracePeriod(),
                base.exitWhen(),
                CrewLogs.DEFAULT,
                Optional.of(new MemoryGuard(90)),
                base.rollout(),
                base.pidDir(),
                base.written());
    }

    private void used(long mi) {
        use = Optional.of(new MemoryUse(mi * MI, 400 * MI, ""));
    }

    private void look() {
        now = Math.max(now, guard.next(crew.state()));
        guard.look(crew.state(), now);
    }

    @Test
    void nobodyIsGivenUpBelowTheThreshold() {
        runs(worker("web", 0));
        crew.use("web", 0, 350 * MI, 1);
        used(359);
        look();
        assertThat(given).isEmpty();
    }

    @Test
    void theOneFurthestOverItsRequestGoes() {
        runs(worker("big", 300), worker("leak", 100), worker("small", 0));
        crew.use("big", 0, 320 * MI, 1);
        crew.use("leak", 0, 150 * MI, 1);
        crew.use("small", 0, 40 * MI, 1);
        used(361);
        look();
        assertThat(given)
                .containsExactly(new Event.MemoryShort(
                        crew.id("leak"),
                        crew.generation("leak"),
                        "used 150Mi, 50Mi over its request, while the container used 361Mi of 400Mi (90%)"));
    }

    @Test
    void theNextGoesOnlyOnceTheFirstIsGone() {
        runs(worker("a", 0), worker("b", 0));
        crew.use("a", 0, 200 * MI, 1);
        crew.use("b", 0, 150 * MI, 1);
        used(390);
        look();
        crew.step(given.getFirst());
        look();
        look();
        assertThat(given).hasSize(1);
        crew.dies("a");
        crew.use("a", 0, 10 * MI, 1);
        used(380);
        look();
        assertThat(given).extracting(Event.MemoryShort::id).containsExactly(crew.id("a"), crew.id("b"));
    }

    @Test
    void whatIsBeingStoppedAlreadyIsWaitedFor() {
        runs(worker("a", 0), worker("b", 0));
        crew.use("a", 0, 200 * MI, 1);
        crew.use("b", 0, 150 * MI, 1);
        crew.step(new Event.Command(
                1,
                new dev.coxswain.engine.Operation.Restart("a", java.util.OptionalInt.empty()),
                Event.Command.NO_WAIT));
        used(390);
        look();
        assertThat(given).isEmpty();
    }

    @Test
    void aVictimThatLeaksOnLosesItsGraceHalfWayToTheLimit() {
        runs(worker("a", 0), worker("b", 0));
        crew.use("a", 0, 200 * MI, 1);
        used(380);
        look();
        crew.step(given.getFirst());
        used(389);
        look();
        assertThat(pressed).isEmpty();
        used(391);
        look();
        look();
        assertThat(pressed)
                .containsExactly(new Event.MemoryCritical(
                        crew.id("a"),
                        crew.generation("a"),
                        "is still being stopped while the container used 391Mi of 400Mi (97%)"));
        assertThat(given).hasSize(1);
    }

    @Test
    void oneThatIsStoppedForAnotherReasonLosesItsGraceToo() {
        runs(worker("a", 0), worker("b", 0));
        crew.use("a", 0, 200 * MI, 1);
        crew.step(new Event.Command(
                1,
                new dev.coxswain.engine.Operation.Restart("a", java.util.OptionalInt.empty()),
                Event.Command.NO_WAIT));
        used(360);
        look();
        used(379);
        look();
        assertThat(pressed).isEmpty();
        used(380);
        look();
        assertThat(pressed).extracting(Event.MemoryCritical::id).containsExactly(crew.id("a"));
        assertThat(given).isEmpty();
    }

    @Test
    void itLooksOftenOnlyWhereTheThresholdIsNear() {
        runs(worker("web", 0));
        used(100);
        look();
        assertThat(guard.next(crew.state()) - now)
                .isEqualTo(Duration.ofSeconds(1).toNanos());
        used(300);
        look();
        assertThat(guard.next(crew.state()) - now)
                .isEqualTo(Duration.ofMillis(100).toNanos());
    }

    @Test
    void withoutALimitItWarnsOnceAndGoesOnLooking() {
        runs(worker("web", 0));
        crew.use("web", 0, 350 * MI, 1);
        use = Optional.empty();
        look();
        look();
        assertThat(warnings).containsExactly("memoryGuard is inactive: the container has no memory limit");
        used(399);
        look();
        assertThat(given).hasSize(1);
    }

    @Test
    void aCrewWithoutAGuardIsNotLookedAt() {
        crew.load(worker("web", 0));
        assertThat(guard.next(crew.state())).isEqualTo(Long.MAX_VALUE);
    }
}
