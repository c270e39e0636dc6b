package dev.coxswain.runtime;

import dev.coxswain.engine.InstanceId;
import dev.coxswain.runtime.thread.NoThread;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The files of {@code spec.pidDir}: {@code coxswain.pid} and {@code NAME-INDEX.pid}, decimal, with a newline, gone with
 * the process. Written by a thread of its own, in order, so that a slow disk holds up nothing.
 */
final class PidFiles {

    private static final String OURS = "coxswain";

    private final ThreadPoolExecutor thread;
    private final Consumer<String> warn;
    private final Map<String, Long> live = new HashMap<>();
    private Optional<Path> folder = Optional.empty();

    PidFiles(Consumer<String> warn) {
        this.warn = warn;
        thread = new ThreadPoolExecutor(
                1,
                1,
                1,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> Thread.ofPlatform().daemon().name("pid files").unstarted(task));
        thread.allowCoreThreadTimeOut(true);
    }

    /** The document's folder from now on; the files of live processes move to it. Core thread only. */
    void folder(Optional<String> next) {
        Optional<Path> path = next.map(Path::of);
        if (path.equals(folder)) {
            return;
        }
        live.forEach((name, pid) -> delete(name));
        // Its thread comes with the first file, and goes when there are no more to be written.
        thread.allowCoreThreadTimeOut(path.isEmpty());
        folder = path;
        live.put(OURS, ProcessHandle.current().pid());
        live.forEach(this::write);
    }

    void started(InstanceId id, int pid) {
        live.put(name(id), (long) pid);
        write(name(id), pid);
    }

    void ended(InstanceId id) {
        live.remove(name(id));
        delete(name(id));
    }

    /** At the end of the program: takes all away, and waits for it a moment. */
    void close() {
        live.forEach((name, pid) -> delete(name));
        thread.shutdown();
        try {
            if (!thread.awaitTermination(1, TimeUnit.SECONDS)) {
                warn.accept("pid files in " + folder.map(Path::toString).orElse("") + " could not be removed in time");
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private static String name(InstanceId id) {
        return id.worker() + "-" + id.index();
    }

    private void later(Path file, Runnable change) {
        try {
            thread.execute(change);
        } catch (OutOfMemoryError none) {
            warn.accept(file + " is not as it should be: " + NoThread.WORDS);
        }
    }

    private void write(String name, long pid) {
        folder.ifPresent(in -> later(in.resolve(name + ".pid"), () -> {
            try {
                Files.createDirectories(in);
                Path fresh = in.resolve("." + name + ".pid.new");
                Files.writeString(fresh, pid + "\n");
                Files.move(fresh, in.resolve(name + ".pid"), StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                warn.accept("cannot write " + in.resolve(name + ".pid") + ": " + why(e));
            }
        }));
    }

    /** A full disk in its own words; of the others the class says more than the message, which is a path. */
    private static String why(IOException failure) {
        String message = failure.getMessage();
        return message == null || failure instanceof FileSystemException ? failure.toString() : message;
    }

    private void delete(String name) {
        folder.ifPresent(in -> later(in.resolve(name + ".pid"), () -> {
            try {
                Files.deleteIfExists(in.resolve(name + ".pid"));
            } catch (IOException e) {
                warn.accept("cannot remove " + in.resolve(name + ".pid") + ": " + e);
            }
        }));
    }
}
