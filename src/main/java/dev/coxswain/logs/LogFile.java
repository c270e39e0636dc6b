package dev.coxswain.logs;

import dev.coxswain.logs.StreamSettings.Disposal.ToFile;
import dev.coxswain.os.AppendFile;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One log file: opened, written, rotated between lines. Of one thread at a time, which it may block.
 *
 * <p>Rule: no line is written in part. What can't be written is dropped and counted; that is told once, tried again after
 * a while, and told when it works again.
 */
final class LogFile {

    private static final long FIRST_RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LAST_RETRY_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final byte[] NEWLINE = {'\n'};

    private final Path path;
    private final FileSurroundings around;
    private final LogFolder folder;
    private volatile ToFile settings;

    private @Nullable AppendFile file;
    private long size;
    /** The last byte is no newline: the rest of that line comes next, or never. */
    private boolean midLine;
    /** The last line was cut off, and nothing of it comes any more. */
    private boolean torn;
    /** Whose lines the file has, and when the next day begins. */
    private LocalDate day = LocalDate.MIN;

    private Instant nextDay = Instant.MAX;

    /** Up to where the batch in hand is written, or lost. */
    private int done;
    /** Once for each batch is enough: whatever is at the path then is written to. */
    private boolean reopened;

    private boolean failing;
    private boolean rotationFailing;
    private long retryNanos;
    private long retryAt;
    private long rotateAt;
    private long dropped;

    LogFile(Path path, ToFile settings, FileSurroundings around) {
        this.path = path;
        this.settings = settings;
        this.around = around;
        this.folder = new LogFolder(path);
    }

    /** From any thread. Takes effect with the next line, or the next rotation. */
    void settings(ToFile changed) {
        settings = changed;
    }

    /** Before the first line comes, so that what is wrong is told at once. */
    void begin() {
        folder.giveUp();
        reopen();
        compress();
    }

    /** Opens what is at the path now. */
    void reopen() {
        try {
            close();
            open();
            works();
        } catch (IOException | RuntimeException e) {
            fails(e);
        }
    }

    /** Makes the number of older parts what the settings say now. */
    void prune() {
        try {
            folder.prune(settings);
        } catch (IOException | RuntimeException e) {
            tellRotation(e);
        }
        compress();
    }

    void write(Batch batch) {
        done = 0;
        reopened = false;
        try {
            if (failing && around.nanos().getAsLong() - retryAt < 0) {
                dropped += batch.lost(0);
                return;
            }
            AppendFile to = open();
            size = to.size();
            if (torn) {
                append(to, NEWLINE, 0, 1);
                done = 0;
                torn = false;
            }
            while (done < batch.length) {
                int end = part(batch.bytes, done, batch.length);
                if (end == done) {
                    to = rotate(to);
                } else {
                    append(to, batch.bytes, done, end);
                }
            }
            works();
        } catch (IOException | RuntimeException e) {
            dropped += batch.lost(done);
            fails(e);
        }
    }

    void close() {
        AppendFile open = file;
        file = null;
        if (open != null) {
            open.close();
        }
    }

    private AppendFile open() throws IOException {
        AppendFile open = file;
        if (open != null) {
            return open;
        }
        AppendFile fresh = around.files().open(path);
        file = fresh;
        size = fresh.size();
        midLine = false;
        torn = size > 0 && folder.endsWithinALine();
        if (settings.daily()) {
            dayOf(size > 0 ? folder.modified().map(FileTime::toInstant) : Optional.empty());
        } else {
            day = LocalDate.MIN;
        }
        return fresh;
    }

    /** @param at when its last line was written; empty: it has none yet */
    private void dayOf(Optional<Instant> at) {
        ZoneId zone = around.zone().get();
        day = at.orElse(around.clock().instant()).atZone(zone).toLocalDate();
        nextDay = day.plusDays(1).atStartOfDay(zone).toInstant();
    }

    /** Up to where the file can be written now: to a line's end; {@code from} if it is to be rotated first. */
    private int part(byte[] bytes, int from, int to) {
        if (midLine) {
            return afterNewline(bytes, from, to);
        }
        if (rotationFailing && around.nanos().getAsLong() - rotateAt < 0) {
            return to;
        }
        ToFile now = settings;
        if (now.daily() && isOver()) {
            return from;
        }
        long room = now.maxSize() - size;
        if (to - from <= room) {
            return to;
        }
        for (int i = from + (int) Math.max(0, Math.min(room, to - from)) - 1; i >= from; i--) {
            if (bytes[i] == '\n') {
                return i + 1;
            }
        }
        // A line that is larger than a file may be has one of its own.
        return size > 0 ? from : afterNewline(bytes, from, to);
    }

    private boolean isOver() {
        if (day.equals(LocalDate.MIN)) {
            // Daily since a moment ago.
            dayOf(Optional.empty());
        }
        if (around.clock().instant().isBefore(nextDay)) {
            return false;
        }
        if (size == 0) {
            dayOf(Optional.empty());
            return false;
        }
        return true;
    }

    private static int afterNewline(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                return i + 1;
            }
        }
        return to;
    }

    private AppendFile rotate(AppendFile to) throws IOException {
        if (to.isAt(path) || reopened) {
            try {
                folder.rotate(settings, day);
                rotationFailing = false;
            } catch (IOException | RuntimeException e) {
                tellRotation(e);
                rotateAt = around.nanos().getAsLong() + LAST_RETRY_NANOS;
                return to;
            }
            compress();
        }
        // Else somebody has moved it away: ours is the one that takes its place.
        reopened = true;
        close();
        return open();
    }

    private void compress() {
        if (settings.compress()) {
            around.compressor().compress(path, folder, settings);
        }
    }

    /** {@link #done} is up to where whole lines are written, also where the rest can't be. */
    private void append(AppendFile to, byte[] bytes, int from, int end) throws IOException {
        int at = from;
        try {
            while (at < end) {
                at += to.write(bytes, at, end - at);
            }
            size += end - from;
            midLine = bytes[end - 1] != '\n';
            done = end;
        } catch (IOException e) {
            done = at;
            while (done > from && bytes[done - 1] != '\n') {
                done--;
            }
            takeBack(to, size + (done - from), size + (at - from));
            throw e;
        }
    }

    /** What there is of a line whose end found no room. */
    private static void takeBack(AppendFile to, long whole, long written) {
        try {
            if (whole < written && to.size() == written) {
                to.truncate(whole);
            }
        } catch (IOException itStays) {
            // Then the next line begins on a line of its own, at least.
        }
    }

    private void works() {
        if (failing) {
            failing = false;
            long lines = dropped;
            around.tell()
                    .accept(OwnLine.info("writes to " + path + " again; " + lines
                            + (lines == 1 ? " line was dropped" : " lines were dropped")));
        }
        dropped = 0;
        retryNanos = FIRST_RETRY_NANOS;
    }

    private void fails(Exception e) {
        close();
        if (!failing) {
            failing = true;
            retryNanos = FIRST_RETRY_NANOS;
            around.tell()
                    .accept(OwnLine.warn("cannot write to " + path + ": " + words(e)
                            + "; lines for it are dropped until it can be, which is tried again and again"));
        }
        retryAt = around.nanos().getAsLong() + retryNanos;
        retryNanos = Math.min(2 * retryNanos, LAST_RETRY_NANOS);
    }

    private void tellRotation(Exception e) {
        if (!rotationFailing) {
            rotationFailing = true;
            around.tell()
                    .accept(OwnLine.warn(
                            "cannot rotate " + path + ": " + words(e) + "; it grows on, and that is tried again"));
        }
    }

    private static String words(Exception e) {
        return e instanceof IOException io ? LogFolder.cause(io) : e.toString();
    }
}
