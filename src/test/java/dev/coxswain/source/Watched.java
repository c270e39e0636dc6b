package dev.coxswain.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coxswain.crew.SourceText;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A source that a test watches, waiting for each call back. */
final class Watched implements AutoCloseable {

    /** A change is to be noticed within 1 s; a machine under load gets more. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final Source source;
    private final Semaphore calls = new Semaphore(0);

    private Watched(Source source) {
        this.source = source;
    }

    static Watched start(Source source) {
        Watched watched = new Watched(source);
        source.watch(watched.calls::release);
        return watched;
    }

    /** Waits until reading it says so; a change may be told more than once. */
    void becomes(String expected) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String shown = "";
        while (!shown.equals(expected)) {
            assertThat(calls.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS))
                    .as("call back; the last reading was %s", shown)
                    .isTrue();
            shown = show(source.read());
        }
    }

    void isToldOfAChange() throws InterruptedException {
        assertThat(calls.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    }

    boolean isToldWithin(Duration length) throws InterruptedException {
        return calls.tryAcquire(length.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** {@code crew.yaml=text}, files separated by blanks. */
    static String show(Source.Reading reading) {
        return switch (reading) {
            case Source.Reading.Texts texts ->
                texts.texts().stream().map(Watched::show).collect(Collectors.joining(" "));
            case Source.Reading.Missing missing -> "missing";
            case Source.Reading.Unknown unknown -> "unknown";
            case Source.Reading.Refused refused -> "refused";
        };
    }

    private static String show(SourceText text) {
        return text.file() + "=" + text.text();
    }

    @Override
    public void close() {
        source.close();
    }
}
