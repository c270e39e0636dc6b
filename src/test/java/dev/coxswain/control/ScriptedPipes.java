package dev.coxswain.control;

import dev.coxswain.os.Pipes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Semaphore;

/** Pipes that a test writes into. */
final class ScriptedPipes implements Pipes {

    private final Map<Integer, Long> watched = new HashMap<>();
    private final Map<Integer, Queue<byte[]>> waiting = new HashMap<>();
    private final Semaphore wakes = new Semaphore(0);

    synchronized void write(int descriptor, String text) {
        waiting.computeIfAbsent(descriptor, d -> new ArrayDeque<>()).add(text.getBytes(StandardCharsets.UTF_8));
        wakes.release();
    }

    @Override
    public synchronized void add(int descriptor, long key) {
        watched.put(descriptor, key);
        wakes.release();
    }

    @Override
    public synchronized void close(int descriptor) {
        watched.remove(descriptor);
    }

    @Override
    public synchronized void pause(int descriptor) {
        watched.remove(descriptor);
    }

    @Override
    public int await(long[] ready, int timeoutMillis) {
        wakes.acquireUninterruptibly();
        synchronized (this) {
            int count = 0;
            for (Map.Entry<Integer, Long> entry : watched.entrySet()) {
                Queue<byte[]> chunks = waiting.get(entry.getKey());
                if (chunks != null && !chunks.isEmpty()) {
                    ready[count++] = entry.getValue();
                    wakes.release();
                }
            }
            return count;
        }
    }

    @Override
    public synchronized int read(int descriptor, byte[] into, int offset, int length) {
        Queue<byte[]> chunks = waiting.get(descriptor);
        byte[] chunk = chunks == null ? null : chunks.poll();
        if (chunk == null) {
            return 0;
        }
        System.arraycopy(chunk, 0, into, offset, chunk.length);
        return chunk.length;
    }

    @Override
    public void wake() {
        wakes.release();
    }

    @Override
    public void close() {}
}
