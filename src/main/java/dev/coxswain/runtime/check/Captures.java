package dev.coxswain.runtime.check;

import dev.coxswain.os.Child;
import dev.coxswain.os.Pipes;
import dev.coxswain.runtime.thread.NoThread;
import dev.coxswain.runtime.thread.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The output of exec checks and hooks: the first of it is kept for the message, the rest is read and thrown away, so
 * that none of them is ever held up by a full pipe. One thread, which is there only once it is needed.
 */
final class Captures implements AutoCloseable {

    private static final int MAX_READY = 64;
    private static final int MAX_READS = 16;

    private final Supplier<Pipes> makePipes;
    private final Consumer<Throwable> mistakes;
    private final Queue<Consumer<Pipes>> orders = new ConcurrentLinkedQueue<>();
    private final Map<Long, Capture> byDescriptor = new HashMap<>();
    private final byte[] buffer = new byte[8192];
    private @Nullable Pipes started;
    private boolean closed;

    private static final class Capture {
        private final byte[] kept = new byte[Excerpt.BYTES];
        private int length;
        private final List<Integer> descriptors;

        Capture(Child child) {
            descriptors = new ArrayList<>(List.of(child.stdout(), child.stderr()));
        }
    }

    Captures(Supplier<Pipes> makePipes, Consumer<Throwable> mistakes) {
        this.makePipes = makePipes;
        this.mistakes = mistakes;
    }

    /** What can fail, to be done before there is a child: afterwards {@link #begin} can't. */
    synchronized void prepare() {
        if (started == null && !closed) {
            started = begin();
        }
    }

    /** Reads what the child writes; ended by {@link #finish}. */
    Object begin(Child child) {
        Capture capture = new Capture(child);
        order(pipes -> capture.descriptors.forEach(descriptor -> {
            byDescriptor.put((long) descriptor, capture);
            pipes.add(descriptor, descriptor);
        }));
        return capture;
    }

    /** Takes what is there by now, and closes the pipes even if somebody still holds their other ends. */
    void finish(Object capture, Consumer<String> taken) {
        order(pipes -> {
            Capture finished = (Capture) capture;
            for (int descriptor : List.copyOf(finished.descriptors)) {
                read(pipes, descriptor, finished);
                end(pipes, descriptor, finished);
            }
            taken.accept(Excerpt.of(finished.kept, finished.length));
        });
    }

    private synchronized void order(Consumer<Pipes> order) {
        if (closed) {
            return;
        }
        orders.add(order);
        if (started != null) {
            started.wake();
        }
    }

    private Pipes begin() {
        Pipes pipes = makePipes.get();
        long[] ready = new long[MAX_READY];
        try {
            Service.repeat("check-output", () -> turn(pipes, ready), mistakes);
        } catch (NoThread none) {
            pipes.close();
            throw none;
        }
        return pipes;
    }

    /** False: it was the last. */
    private boolean turn(Pipes pipes, long[] ready) {
        if (isClosed()) {
            pipes.close();
            return false;
        }
        for (Consumer<Pipes> order = orders.poll(); order != null; order = orders.poll()) {
            order.accept(pipes);
        }
        int count = pipes.await(ready, -1);
        for (int i = 0; i < count; i++) {
            Capture capture = byDescriptor.get(ready[i]);
            if (capture != null && !read(pipes, (int) ready[i], capture)) {
                end(pipes, (int) ready[i], capture);
            }
        }
        return true;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** False at the end. */
    private boolean read(Pipes pipes, int descriptor, Capture capture) {
        // Bounded: one that writes without an end must not keep the others.
        for (int reads = 0; reads < MAX_READS; reads++) {
            int count = pipes.read(descriptor, buffer, 0, buffer.length);
            if (count <= 0) {
                return count == 0;
            }
            int kept = Math.min(count, Excerpt.BYTES - capture.length);
            System.arraycopy(buffer, 0, capture.kept, capture.length, kept);
            capture.length += kept;
        }
        return true;
    }

    private void end(Pipes pipes, int descriptor, Capture capture) {
        byDescriptor.remove((long) descriptor);
        capture.descriptors.remove((Integer) descriptor);
        pipes.close(descriptor);
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (started != null) {
            started.wake();
        }
    }
}
