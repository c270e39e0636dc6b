package dev.coxswain.logs;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** An output without its thread: a test takes the turns. Stdout of generation n is descriptor 10 n, stderr 10 n + 1. */
final class OutputRig {

    static final String TIME = "2026-11-21T06:00:00.123Z";

    final FakePipes pipes = new FakePipes();
    /** Each write(2), to either. */
    final List<String> writes = new ArrayList<>();

    final FakeChannel stdout = new FakeChannel(writes);
    final FakeChannel stderr = new FakeChannel(writes);
    Instant now = Instant.parse(TIME);
    final Output output;

    OutputRig(Format format) {
        InstantSource clock = () -> now;
        output = new Output(
                pipes, Outlets.files(stdout, stderr), clock, System::nanoTime, format, 1 << 20, Duration.ofSeconds(2));
    }

    OutputRig() {
        this(Format.TEXT);
    }

    OutputRig attach(String worker, int index, long generation, StreamSettings settings) {
        output.attach(worker, index, generation, out(generation), err(generation), settings);
        output.turn();
        return this;
    }

    OutputRig attach(String worker, int index, long generation) {
        return attach(worker, index, generation, StreamSettings.DEFAULT);
    }

    OutputRig out(long generation, String text) {
        pipes.write(out(generation), text);
        output.turn();
        return this;
    }

    OutputRig err(long generation, String text) {
        pipes.write(err(generation), text);
        output.turn();
        return this;
    }

    static int out(long generation) {
        return (int) generation * 10;
    }

    static int err(long generation) {
        return (int) generation * 10 + 1;
    }

    List<String> messages(LogQuery query) {
        return messages(all(output.history(Target.all(), query)).stream());
    }

    static List<LogLine> all(History history) {
        List<LogLine> all = new ArrayList<>();
        for (List<LogLine> some = history.poll(); !some.isEmpty(); some = history.poll()) {
            all.addAll(some);
        }
        return all;
    }

    static List<String> messages(Stream<LogLine> lines) {
        return lines.map(LogLine::message).toList();
    }

    static StreamSettings json(boolean parseJson) {
        StreamSettings d = StreamSettings.DEFAULT;
        return new StreamSettings(Format.JSON, d.maxLineBytes(), d.history(), parseJson, d.stdout(), d.stderr());
    }

    static StreamSettings text(int maxLineBytes, int history) {
        StreamSettings d = StreamSettings.DEFAULT;
        return new StreamSettings(Format.TEXT, maxLineBytes, history, false, d.stdout(), d.stderr());
    }
}
