package dev.coxswain.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A program that a test started, and what it wrote so far. */
final class Program {

    private final Process process;
    private final Captured out = new Captured();
    private final Captured err = new Captured();
    private final List<Thread> readers = new ArrayList<>();

    Program(Process process, boolean readStdout) {
        this.process = process;
        readers.add(reader(process.getErrorStream(), err));
        if (readStdout) {
            readOn();
        }
    }

    /** Begins to read a stdout that was left unread until now. */
    void readOn() {
        readers.add(reader(process.getInputStream(), out));
    }

    int pid() {
        return (int) process.pid();
    }

    boolean lives() {
        return process.isAlive();
    }

    /** For one that was started with a stdin to be written to. */
    void type(String text) {
        try {
            process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void endInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String stdout() {
        return out.text();
    }

    String stderr() {
        return err.text();
    }

    /** Lines of stdout that are whole. */
    List<String> lines() {
        String text = stdout();
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    void awaitLine(Predicate<String> wanted) {
        Patience.await(
                Patience.LONG,
                () -> "a certain line on stdout; stderr: " + stderr(),
                this::lines,
                lines -> lines.stream().anyMatch(wanted));
    }

    void awaitStderr(String part) {
        Patience.await(Patience.LONG, () -> "\"" + part + "\" on stderr", this::stderr, text -> text.contains(part));
    }

    /** The exit code, once it ended and all it wrote has been read. */
    int awaitExit() {
        return awaitExit(Patience.LONG);
    }

    int awaitExit(Duration atMost) {
        Patience.await(atMost, () -> "the end of the program; stderr: " + stderr(), this::lives, lives -> !lives);
        for (Thread reader : readers) {
            // Somebody it started may hold the pipe; what the program itself wrote was there before its end.
            try {
                reader.join(Duration.ofSeconds(2));
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        }
        return process.exitValue();
    }

    void signal(String name) {
        Signals.send(name, pid());
    }

    void assertStderrHas(String... parts) {
        assertThat(stderr()).contains(parts);
    }

    private static Thread reader(InputStream from, Captured to) {
        return Thread.ofPlatform().daemon().start(() -> to.take(from));
    }

    private static final class Captured {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        synchronized String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }

        private synchronized void add(byte[] part, int length) {
            bytes.write(part, 0, length);
        }

        void take(InputStream from) {
            byte[] part = new byte[65536];
            try {
                for (int n = from.read(part); n >= 0; n = from.read(part)) {
                    add(part, n);
                }
            } catch (IOException closed) {
                if (!"Stream closed".equals(closed.getMessage())) {
                    throw new UncheckedIOException(closed);
                }
            }
        }
    }
}
