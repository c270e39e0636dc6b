package dev.coxswain.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.Crew;
import dev.coxswain.crew.Resources;
import dev.coxswain.crew.Resources.Amounts;
import dev.coxswain.crew.Resources.Enforcement;
import dev.coxswain.crew.Worker;
import dev.coxswain.engine.Engine;
import dev.coxswain.engine.Event;
import dev.coxswain.engine.State;
import dev.coxswain.engine.Time;
import dev.coxswain.os.Holding;
import dev.coxswain.os.Os;
import dev.coxswain.os.TreeLimits;
import dev.coxswain.os.TreeLimits.Kind;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LimitingTest {

    private State state = State.initial(1, ZoneOffset.UTC);
    private Holding holding = new Holding(EnumSet.allOf(Kind.class), "held by the kernel");
    private Set<Kind> held = Set.of(Kind.MEMORY);
    private Runnable whileLimiting = () -> {};
    private final List<TreeLimits> given = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private final Deque<Runnable> later = new ArrayDeque<>();
    private final Limiting limiting = new Limiting(os(), later::add, () -> state, said::add);

    private Os os() {
        return (Os) Proxy.newProxyInstance(
                Os.class.getClassLoader(), new Class<?>[] {Os.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "holding" -> {
                            return holding;
                        }
                        case "held" -> {
                            return held;
                        }
                        case "limit" -> {
                            given.add((TreeLimits) arguments[1]);
                            Runnable now = whileLimiting;
                            whileLimiting = () -> {};
                            now.run();
                            return null;
                        }
                        default -> throw new AssertionError(method);
                    }
                });
    }

    private static Worker web(long memory) {
        Amounts limits = new Amounts(OptionalLong.empty(), OptionalLong.of(memory), OptionalLong.empty());
        return Worker.of("web", List.of("web"))
                .withResources(new Resources(limits, Amounts.NONE, Enforcement.REQUIRED));
    }

    private void load(Worker worker) {
        Crew crew = Crew.of("shop", List.of(worker));
        limiting.prepare(crew);
        state = Engine.step(state, new Event.Loaded(crew), new Time(1, Instant.EPOCH))
                .state();
        limiting.settled();
    }

    private void work() {
        while (!later.isEmpty()) {
            later.remove().run();
        }
    }

    @Test
    void aDocumentWithoutLimitsAsksNothing() {
        load(Worker.of("web", List.of("web")));
        assertThat(later).hasSize(1);
        assertThat(said).isEmpty();
    }

    @Test
    void whoHoldsThemIsSaidOnceAndAgainWhenThatChanges() {
        load(web(1));
        work();
        load(web(2));
        work();
        holding = new Holding(Set.of(), "held by the watchdog");
        load(web(3));
        work();
        assertThat(said)
                .containsExactly(
                        "resources.limits are held by the kernel", "resources.limits are held by the watchdog");
    }

    @Test
    void aTreeThatRunsFollowsTheDocument() {
        load(web(1));
        work();
        given.clear();
        load(web(2));
        work();
        assertThat(given)
                .containsExactly(
                        new TreeLimits("web.0", OptionalLong.of(2), OptionalLong.empty(), OptionalLong.empty(), true));
    }

    @Test
    void oneWhoseDocumentChangedWhileItWasBeingStartedFollowsToo() {
        load(web(1));
        work();
        given.clear();
        limiting.started(1);
        load(web(2));
        work();
        assertThat(given).isNotEmpty().allMatch(limits -> limits.memory().equals(OptionalLong.of(2)));
    }

    @Test
    void aChangeThatComesWhileTheKernelTakesMemoryBackIsFollowedByTheSameTask() {
        load(web(1));
        work();
        given.clear();
        whileLimiting = () -> load(web(3));
        load(web(2));
        work();
        assertThat(given.stream().map(TreeLimits::memory)).containsExactly(OptionalLong.of(2), OptionalLong.of(3));
    }

    @Test
    void aTreeThatTheKernelHoldsNothingOfIsLeftAlone() {
        load(web(1));
        work();
        held = Set.of();
        limiting.started(1);
        assertThat(later).isEmpty();
    }
}
