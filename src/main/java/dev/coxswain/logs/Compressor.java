package dev.coxswain.logs;

import dev.coxswain.logs.StreamSettings.Disposal.ToFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;

/**
 * Compresses older parts of log files, one after the other, on a thread that lives as long as there are some.
 *
 * <p>Rule: what is not whole and on the disk never has a part's name, and the part itself goes last. So a crash leaves an
 * unfinished file that the next start deletes, and no line is lost.
 */
final class Compressor {

    private static final int CHUNK = 64 * 1024;

    private record Job(LogFolder folder, ToFile settings) {}

    private final Consumer<OwnLine> tell;
    private final Map<Path, Job> jobs = new LinkedHashMap<>();
    /** Of these it was told that they can't be compressed. Of the thread. */
    private final Set<Path> failing = new HashSet<>();

    private boolean running;

    Compressor(Consumer<OwnLine> tell) {
        this.tell = tell;
    }

    /** Looks after a file's parts soon. */
    synchronized void compress(Path path, LogFolder folder, ToFile settings) {
        jobs.put(path, new Job(folder, settings));
        if (!running) {
            try {
                Thread.ofPlatform().name("log-compressor").daemon().start(this::run);
                running = true;
            } catch (OutOfMemoryError noThread) {
                // It is asked for again at the next rotation.
            }
        }
    }

    private void run() {
        while (true) {
            Path path;
            Job job;
            synchronized (this) {
                Iterator<Map.Entry<Path, Job>> next = jobs.entrySet().iterator();
                if (!next.hasNext()) {
                    running = false;
                    return;
                }
                Map.Entry<Path, Job> entry = next.next();
                path = entry.getKey();
                job = entry.getValue();
                next.remove();
            }
            compress(path, job);
        }
    }

    private void compress(Path path, Job job) {
        try {
            Optional<LogFolder.Part> next = job.folder().next(job.settings());
            while (next.isPresent()) {
                try (LogFolder.Part part = next.get()) {
                    squeeze(part, job.folder());
                    job.folder().replace(part, job.settings());
                }
                next = job.folder().next(job.settings());
            }
            failing.remove(path);
        } catch (IOException | RuntimeException e) {
            job.folder().giveUp();
            if (failing.add(path)) {
                String cause = e instanceof IOException io ? LogFolder.cause(io) : e.toString();
                tell.accept(OwnLine.warn("cannot compress the older parts of " + path + ": " + cause
                        + "; they stay as they are, and it is tried again at the next rotation"));
            }
        }
    }

    private static void squeeze(LogFolder.Part part, LogFolder folder) throws IOException {
        try (FileChannel file = folder.unfinished();
                OutputStream gzip = new GZIPOutputStream(Channels.newOutputStream(file), CHUNK)) {
            byte[] chunk = new byte[CHUNK];
            for (int count = part.content().read(chunk);
                    count > 0;
                    count = part.content().read(chunk)) {
                gzip.write(chunk, 0, count);
            }
            ((GZIPOutputStream) gzip).finish();
            file.force(true);
        }
    }
}
