package dev.coxswain.logs;

import dev.coxswain.os.Pipes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Pipes in memory: a test writes into them, and sees what is watched and closed. */
final class FakePipes implements Pipes {

    private static final class Pipe {
        final ArrayDeque<byte[]> chunks = new ArrayDeque<>();
        boolean ended;
        boolean endless;
        boolean broken;
    }

    private final Map<Integer, Pipe> pipes = new LinkedHashMap<>();
    private final Map<Integer, Long> watched = new LinkedHashMap<>();
    private final Semaphore wakes = new Semaphore(0);
    final List<Integer> closed = new ArrayList<>();
    int reads;
    boolean allClosed;
    boolean addFails;
    boolean awaitFails;

    synchronized void write(int descriptor, String text) {
        write(descriptor, text.getBytes(StandardCharsets.UTF_8));
    }

    synchronized void write(int descriptor, byte[] bytes) {
        pipe(descriptor).chunks.add(bytes);
        wakes.release();
    }

    /** The last writer has closed its end. */
    synchronized void end(int descriptor) {
        pipe(descriptor).ended = true;
        wakes.release();
    }

    /** Somebody writes faster than we can read: {@code "flood\n"} without an end. */
    synchronized void flood(int descriptor) {
        pipe(descriptor).endless = true;
    }

    synchronized void breakDown(int descriptor) {
        pipe(descriptor).broken = true;
    }

    private Pipe pipe(int descriptor) {
        return pipes.computeIfAbsent(descriptor, d -> new Pipe());
    }

    @Override
    public synchronized void add(int descriptor, long key) {
        if (addFails) {
            throw new IllegalStateException("epoll_ctl: ENOSPC");
        }
        watched.put(descriptor, key);
    }

    @Override
    public synchronized void close(int descriptor) {
        watched.remove(descriptor);
        closed.add(descriptor);
    }

    @Override
    public synchronized void pause(int descriptor) {
        watched.remove(descriptor);
    }

    /** A single-threaded test never waits; a real output thread does. */
    @Override
    public int await(long[] ready, int timeoutMillis) {
        if (Thread.currentThread().getName().equals("output")) {
            acquire(timeoutMillis);
        }
        synchronized (this) {
            if (awaitFails) {
                awaitFails = false;
                throw new IllegalStateException("epoll_wait: EFAULT");
            }
            int count = 0;
            for (Map.Entry<Integer, Long> entry : watched.entrySet()) {
                Pipe pipe = pipe(entry.getKey());
                if (!pipe.chunks.isEmpty() || pipe.ended || pipe.endless || pipe.broken) {
                    ready[count++] = entry.getValue();
                }
            }
            return count;
        }
    }

    private void acquire(int timeoutMillis) {
        try {
            if (timeoutMillis < 0) {
                wakes.acquire();
            } else {
                wakes.tryAcquire(timeoutMillis, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public synchronized int read(int descriptor, byte[] into, int offset, int length) {
        reads++;
        Pipe pipe = pipe(descriptor);
        if (pipe.broken) {
            throw new IllegalStateException("read: EIO");
        }
        if (pipe.endless) {
            byte[] flood = "flood\n".repeat(length / 6).getBytes(StandardCharsets.UTF_8);
            System.arraycopy(flood, 0, into, offset, flood.length);
            return flood.length;
        }
        byte[] chunk = pipe.chunks.poll();
        if (chunk == null) {
            return pipe.ended ? -1 : 0;
        }
        int taken = Math.min(length, chunk.length);
        System.arraycopy(chunk, 0, into, offset, taken);
        if (taken < chunk.length) {
            pipe.chunks.addFirst(java.util.Arrays.copyOfRange(chunk, taken, chunk.length));
        }
        return taken;
    }

    @Override
    public void wake() {
        wakes.release();
    }

    @Override
    public synchronized void close() {
        allClosed = true;
    }
}
