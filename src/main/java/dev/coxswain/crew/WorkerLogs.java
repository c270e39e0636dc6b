package dev.coxswain.crew;

import java.nio.file.Path;

/**
 * Where one worker's output goes.
 *
 * @param format the crew's where the worker has none of its own
 */
public record WorkerLogs(CrewLogs.Format format, boolean parseJson, Sink stdout, Sink stderr) {

    public static final WorkerLogs DEFAULT =
            new WorkerLogs(CrewLogs.Format.TEXT, false, new Sink.Inherit(), new Sink.Inherit());

    public sealed interface Sink {
        record Inherit() implements Sink {}

        record Discard() implements Sink {}

        /** @param path a relative one begins at the supervisor's folder */
        record ToFile(String path, long maxSize, int maxFiles, boolean daily, boolean compress) implements Sink {

            public Path absolute() {
                return Path.of(path).toAbsolutePath().normalize();
            }
        }
    }
}
