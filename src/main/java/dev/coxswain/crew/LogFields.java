package dev.coxswain.crew;

import dev.coxswain.crew.CrewLogs.Format;
import dev.coxswain.crew.WorkerLogs.Sink;
import dev.coxswain.crew.type.EitherType;
import dev.coxswain.crew.type.Field;
import dev.coxswain.crew.type.Numbers;
import dev.coxswain.crew.type.ObjectType;
import dev.coxswain.crew.type.Quantities;
import dev.coxswain.crew.type.ScalarType;
import dev.coxswain.crew.type.Texts;
import dev.coxswain.crew.type.Words;
import java.util.List;
import java.util.Optional;

/** {@code logs} of the crew and of a worker. */
final class LogFields {

    private static final ScalarType<Format> FORMAT = Words.of(Format.values()).type();

    private static final Field<Format> CREW_FORMAT = Field.of(
            "format",
            FORMAT,
            "Text",
            "Text, Json (an object a line) or Raw (workers inherit stdout and stderr, nothing is captured)");
    private static final Field<Long> MAX_LINE_BYTES = Field.of(
            "maxLineBytes", Quantities.bytes(1, 1024 * 1024), "64Ki", "bytes, at most 1Mi; a longer line is split");
    private static final Field<Integer> HISTORY = Field.of(
            "history",
            Numbers.whole(0, Integer.MAX_VALUE),
            "1000",
            "lines kept in memory for each instance, 256Ki at most");

    static final ObjectType<CrewLogs> CREW_LOGS = ObjectType.of(
            "CrewLogs",
            List.of(CREW_FORMAT, MAX_LINE_BYTES, HISTORY),
            v -> new CrewLogs(v.get(CREW_FORMAT), v.get(MAX_LINE_BYTES).intValue(), v.get(HISTORY)));

    /** The highest number of an older part is one less. */
    private static final int MOST_FILES = 10_000;

    private static final ScalarType<String> LOG_PATH = Texts.matching(
            "path",
            "the path of a file; $(VAR) is not expanded here, and the replicas of a worker share the file",
            "^(?!.*[$][(])[^\\u0000]*[^\\u0000/]$",
            text -> !text.isEmpty() && !text.endsWith("/") && !text.contains("$("));

    private static final Field<String> PATH = Field.required(
            "path",
            LOG_PATH,
            "the file, in a folder that is there; a relative one begins at the supervisor's folder. Instances that name"
                    + " the same file share it, line by line");
    private static final Field<Long> MAX_SIZE = Field.of(
            "maxSize",
            Quantities.bytes(1, Long.MAX_VALUE),
            "50Mi",
            "bytes; a line that would make the file larger begins a new one, and this one is PATH.1");
    private static final Field<Integer> MAX_FILES =
            Field.of("maxFiles", Numbers.whole(1, MOST_FILES), "10", "files kept, the current one counted");
    private static final Field<Boolean> DAILY = Field.of(
            "daily",
            Texts.BOOL,
            "false",
            "whether each day begins a new file, the one before being PATH.2026-11-21; maxSize counts as well");
    private static final Field<Boolean> COMPRESS = Field.of(
            "compress", Texts.BOOL, "false", "whether the older files are compressed with gzip, in the background");
    private static final ObjectType<Sink> LOG_FILE = ObjectType.of(
            "LogFile",
            List.of(PATH, MAX_SIZE, MAX_FILES, DAILY, COMPRESS),
            v -> new Sink.ToFile(v.get(PATH), v.get(MAX_SIZE), v.get(MAX_FILES), v.get(DAILY), v.get(COMPRESS)));
    private static final Field<Sink> FILE = Field.required("file", LOG_FILE, "a file, rotated");

    private static final EitherType<Sink> SINK = new EitherType<>(
            Words.<Sink>of("Inherit", new Sink.Inherit())
                    .and("Discard", new Sink.Discard())
                    .named("Inherit, Discard or {file: {path: …}}"),
            ObjectType.<Sink>of("LogSink", List.of(FILE), v -> v.get(FILE)));

    private static final Field<Format> WORKER_FORMAT =
            Field.optional("format", FORMAT, "Text, Json or Raw; the crew's where it isn't given");
    private static final Field<Boolean> PARSE_JSON = Field.of(
            "parseJson", Texts.BOOL, "false", "whether a message that is a JSON object is nested (format Json)");
    private static final Field<Sink> STDOUT =
            Field.of("stdout", SINK, "Inherit", "where stdout goes: Inherit, Discard or a file, as it comes");
    private static final Field<Sink> STDERR =
            Field.of("stderr", SINK, "Inherit", "where stderr goes: Inherit, Discard or a file, as it comes");

    /** A worker's logs before the crew's format is known. */
    record OwnLogs(Optional<Format> format, boolean parseJson, Sink stdout, Sink stderr) {
        WorkerLogs in(CrewLogs crew) {
            return new WorkerLogs(format.orElse(crew.format()), parseJson, stdout, stderr);
        }
    }

    static final ObjectType<OwnLogs> WORKER_LOGS = ObjectType.of(
            "WorkerLogs",
            List.of(WORKER_FORMAT, PARSE_JSON, STDOUT, STDERR),
            v -> new OwnLogs(v.find(WORKER_FORMAT), v.get(PARSE_JSON), v.get(STDOUT), v.get(STDERR)));

    private LogFields() {}
}
