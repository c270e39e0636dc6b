package dev.coxswain.engine.sim;

import dev.coxswain.engine.Engine;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The simulation by hand: {@code bin/simulate [--seed N] [--seconds S] [--threads T]}. */
public final class Simulate {

    private static final long TOTALS_EVERY = 60_000_000_000L;
    private static final PrintStream OUT = System.out;

    private final AtomicLong seeds;
    private final AtomicLong events = new AtomicLong();
    private final AtomicLong runs = new AtomicLong();
    private final long begin = System.nanoTime();
    private volatile @Nullable Violation first;

    private Simulate(long firstSeed) {
        seeds = new AtomicLong(firstSeed);
    }

    public static void main(String[] args) throws InterruptedException {
        long seconds = 10;
        int threads = 1;
        for (int i = 0; i + 1 < args.length; i += 2) {
            switch (args[i]) {
                case "--seed" -> {
                    long count = Run.of(Long.parseLong(args[i + 1]), Engine::step, true);
                    OUT.println(count + " events, all rules held");
                    return;
                }
                case "--seconds" -> seconds = Long.parseLong(args[i + 1]);
                case "--threads" -> threads = Integer.parseInt(args[i + 1]);
                default -> {
                    System.err.println("usage: bin/simulate [--seed N] [--seconds S] [--threads T]");
                    System.exit(2);
                }
            }
        }
        long firstSeed = System.currentTimeMillis() << 20;
        OUT.println("first seed " + firstSeed);
        Simulate simulate = new Simulate(firstSeed);
        simulate.fresh(seconds, threads);
        Violation broken = simulate.first;
        if (broken != null) {
            System.err.println(broken.getMessage());
            System.exit(1);
        }
    }

    private void fresh(long seconds, int threads) throws InterruptedException {
        long end = begin + seconds * 1_000_000_000L;
        Thread[] all = new Thread[threads];
        for (int i = 0; i < threads; i++) {
            all[i] = Thread.ofPlatform().start(() -> until(end));
        }
        long told = begin;
        while (System.nanoTime() < end && first == null) {
            all[0].join(1000);
            if (System.nanoTime() - told >= TOTALS_EVERY) {
                told = System.nanoTime();
                tell();
            }
        }
        for (Thread thread : all) {
            thread.join();
        }
        tell();
    }

    private void until(long end) {
        while (System.nanoTime() < end && first == null) {
            try {
                events.addAndGet(Run.of(seeds.getAndIncrement(), Engine::step, false));
                runs.incrementAndGet();
            } catch (Violation broken) {
                first = broken;
            }
        }
    }

    private void tell() {
        double seconds = (System.nanoTime() - begin) / 1e9;
        OUT.println(String.format(
                Locale.ROOT,
                "%d events, %d runs, %.0f K events/s, %.0f s",
                events.get(),
                runs.get(),
                events.get() / seconds / 1000,
                seconds));
    }
}
