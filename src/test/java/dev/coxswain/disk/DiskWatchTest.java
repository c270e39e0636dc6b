package dev.coxswain.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What happens where the kernel tells nothing: the disk is a view that the test holds. */
@Timeout(30)
class DiskWatchTest {

    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration SOON = Duration.ofMillis(20);

    @TempDir
    Path folder;

    private final AtomicReference<View> disk = new AtomicReference<>();
    private final AtomicInteger looks = new AtomicInteger();
    private final Semaphore calls = new Semaphore(0);

    @Test
    void aChangeWithoutAnEventIsSeenByTheSlowPoll() throws Exception {
        disk.set(view("a"));
        try (DiskWatch watch = watch(timing(SOON, NEVER), true)) {
            watch.start();
            disk.set(view("b"));
            assertThat(calls.tryAcquire(8, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void withoutAWatchItLooksMoreOften() throws Exception {
        disk.set(view("a"));
        try (DiskWatch watch = watch(timing(NEVER, SOON), false)) {
            watch.start();
            disk.set(view("b"));
            assertThat(calls.tryAcquire(8, TimeUnit.SECONDS)).isTrue();
            assertThat(calls.tryAcquire(100, TimeUnit.MILLISECONDS))
                    .as("told once")
                    .isFalse();
        }
    }

    @Test
    void aFailureOfOneLookIsNotTheEndOfTheWatch() throws Exception {
        try (DiskWatch watch = watch(timing(NEVER, SOON), true)) {
            watch.start();
            disk.set(view("b"));
            assertThat(calls.tryAcquire(8, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aQuietFolderIsNotLookedAtInBetween() throws Exception {
        disk.set(view("a"));
        try (DiskWatch watch = watch(timing(NEVER, SOON), true)) {
            watch.start();
            assertThat(calls.tryAcquire(300, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(looks.get()).isLessThanOrEqualTo(2);
        }
    }

    private DiskWatch watch(Timing timing, boolean mayWatch) {
        return new DiskWatch("crew.yaml", this::look, view("a"), timing, mayWatch, calls::release);
    }

    private View look() {
        looks.incrementAndGet();
        View view = disk.get();
        if (view == null) {
            throw new IllegalStateException("the disk is on fire");
        }
        return view;
    }

    private View view(String identity) {
        FileTime time = FileTime.fromMillis(0);
        return new View(
                Set.of(new Route.Lookup(folder, "crew.yaml")),
                Map.of(folder.resolve("crew.yaml"), new Stamp(identity, 1, time, time)),
                List.of(folder));
    }

    private static Timing timing(Duration slowPoll, Duration fastPoll) {
        Timing usual = Timing.DEFAULT;
        return new Timing(usual.quiet(), usual.atMost(), usual.burst(), usual.burstAtMost(), slowPoll, fastPoll, NEVER);
    }
}
