package dev.coxswain.crew;

import dev.coxswain.crew.WorkerLogs.Sink;
import dev.coxswain.crew.yaml.Place;
import dev.coxswain.crew.yaml.Quoted;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What has to fit between the log files of a crew: one path has one set of settings, and no file is called as the older
 * parts of another are.
 */
final class LogPaths {

    /** A log file's name in those of its older parts. */
    private static final List<Pattern> PARTS = List.of(
            Pattern.compile("(.+)\\.[1-9][0-9]{0,4}(?:\\.gz)?"),
            Pattern.compile("(.+)\\.[0-9]{4}-[0-9]{2}-[0-9]{2}(?:\\.[1-9][0-9]{0,4})?(?:\\.gz)?"),
            Pattern.compile("(.+)\\.compressing"));

    private record Use(Sink.ToFile file, String worker, Place place) {}

    private final Problems problems;
    private final CrewLogs.Format format;
    private final Map<Path, Use> uses = new HashMap<>();
    /** Files that are called as the parts of a file of that path. */
    private final Map<Path, Use> partsOf = new HashMap<>();

    LogPaths(Problems problems, CrewLogs.Format format) {
        this.problems = problems;
        this.format = format;
    }

    void check(String worker, LogFields.OwnLogs logs, CrossChecks.Merged where) {
        boolean raw = logs.format().orElse(format) == CrewLogs.Format.RAW;
        check("stdout", worker, logs.stdout(), raw, where);
        check("stderr", worker, logs.stderr(), raw, where);
    }

    private void check(String stream, String worker, Sink sink, boolean raw, CrossChecks.Merged where) {
        Optional<CrossChecks.Merged.Found> there = where.find(List.of("logs", stream));
        if (sink instanceof Sink.Inherit || there.isEmpty()) {
            return;
        }
        if (raw) {
            problems.wrong(
                    there.get().place(),
                    there.get().path(),
                    "must be Inherit with format Raw, which gives the worker our own " + stream
                            + " and captures nothing; give worker " + Quoted.text(worker)
                            + " the format Text or Json (a file has raw lines with either)");
            return;
        }
        if (sink instanceof Sink.ToFile file) {
            where.find(List.of("logs", stream, "file", "path")).ifPresent(path -> claim(worker, file, path));
        }
    }

    private void claim(String worker, Sink.ToFile file, CrossChecks.Merged.Found at) {
        Path path = file.absolute();
        Use earlier = uses.putIfAbsent(path, new Use(file, worker, at.place()));
        if (earlier != null && !sameSettings(earlier.file(), file)) {
            problems.wrong(
                    at.place(),
                    at.path(),
                    "the file " + Quoted.text(file.path()) + " has other settings at worker "
                            + Quoted.text(earlier.worker()) + " ("
                            + earlier.place().file() + ":"
                            + earlier.place().line()
                            + "); give it the same ones, or another path: it is one file, rotated once");
        } else if (earlier == null) {
            parts(path, file, at);
        }
    }

    private static boolean sameSettings(Sink.ToFile one, Sink.ToFile other) {
        return one.maxSize() == other.maxSize()
                && one.maxFiles() == other.maxFiles()
                && one.daily() == other.daily()
                && one.compress() == other.compress();
    }

    /** app.log and app.log.1 beside it. */
    private void parts(Path path, Sink.ToFile file, CrossChecks.Merged.Found at) {
        clash(partsOf.get(path), file, at);
        for (Pattern pattern : PARTS) {
            Matcher matcher = pattern.matcher(path.toString());
            if (matcher.matches()) {
                Path of = Path.of(matcher.group(1));
                clash(uses.get(of), file, at);
                partsOf.putIfAbsent(of, Objects.requireNonNull(uses.get(path)));
            }
        }
    }

    private void clash(@Nullable Use use, Sink.ToFile file, CrossChecks.Merged.Found at) {
        if (use != null) {
            problems.wrong(
                    at.place(),
                    at.path(),
                    "older parts of a log file are called so: " + Quoted.text(file.path()) + " and "
                            + Quoted.text(use.file().path()) + " of worker " + Quoted.text(use.worker())
                            + " would overwrite each other; give one of them another name");
        }
    }
}
