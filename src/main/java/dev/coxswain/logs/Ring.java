package dev.coxswain.logs;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The newest lines of one instance, as bytes in a ring that grows only as it is needed. No thread's own: its user
 * holds a lock.
 */
final class Ring {

    /** Of one instance, the records' heads included. */
    static final int MAX_BYTES = 256 * 1024;
    /** What one may have even when nothing is left of the budget of all. */
    static final int ALWAYS = 4 * 1024;

    /** What all rings together may take, bytes. */
    static final class Budget {
        private long left;

        Budget(long bytes) {
            left = bytes;
        }

        boolean take(int bytes) {
            if (bytes > left) {
                return false;
            }
            left -= bytes;
            return true;
        }

        void give(int bytes) {
            left += bytes;
        }
    }

    /** length of the text (4), flags (1), time (8), generation (8), sequence (8). */
    static final int HEAD = 29;

    static final int STDERR = 1;
    static final int PARTIAL = 2;
    static final int CONTINUED = 4;

    static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int FIRST = 512;
    private static final byte[] NONE = {};

    private final Budget budget;
    private byte[] data = NONE;
    private int first;
    private int size;
    private int count;

    Ring(Budget budget) {
        this.budget = budget;
    }

    /**
     * @param head scratch of {@link #HEAD} bytes, filled but for the length
     * @param maxLines older lines beyond that go
     */
    void append(byte[] head, byte[] bytes, int from, int to, int maxLines) {
        if (maxLines == 0) {
            clear();
            return;
        }
        int length = Math.min(to - from, MAX_BYTES - HEAD);
        while (count >= maxLines) {
            evict();
        }
        if (size + HEAD + length > data.length) {
            length = makeRoom(length);
        }
        INTS.set(head, 0, length);
        put(head, 0, HEAD);
        put(bytes, from, length);
        count++;
    }

    /** All records, oldest first. */
    byte[] snapshot() {
        byte[] copy = new byte[size];
        int straight = Math.min(size, data.length - first);
        System.arraycopy(data, first, copy, 0, straight);
        System.arraycopy(data, 0, copy, straight, size - straight);
        return copy;
    }

    void clear() {
        giveBack(data.length);
        data = NONE;
        first = 0;
        size = 0;
        count = 0;
    }

    int capacity() {
        return data.length;
    }

    /** By growing, or else at the cost of the oldest lines, or else of the end of this one; its length then. */
    private int makeRoom(int length) {
        int wanted = size + HEAD + length;
        int target = data.length;
        while (target < wanted && target < MAX_BYTES) {
            target = Math.max(FIRST, 2 * target);
        }
        while (target > data.length && !affords(target)) {
            target /= 2;
        }
        if (target > data.length) {
            byte[] grown = Arrays.copyOf(snapshot(), target);
            take(data.length, target);
            data = grown;
            first = 0;
        }
        int fits = Math.min(length, data.length - HEAD);
        while (size + HEAD + fits > data.length) {
            evict();
        }
        return fits;
    }

    // The first few KiB are nobody's budget, so that each instance keeps something.
    private boolean affords(int target) {
        int more = charged(target) - charged(data.length);
        if (!budget.take(more)) {
            return false;
        }
        budget.give(more);
        return true;
    }

    private void take(int from, int target) {
        budget.take(charged(target) - charged(from));
    }

    private void giveBack(int capacity) {
        budget.give(charged(capacity));
    }

    private static int charged(int capacity) {
        return Math.max(0, capacity - ALWAYS);
    }

    private void evict() {
        int length = 0;
        for (int i = 0; i < 4; i++) {
            int at = first + i;
            length = length << 8 | data[at < data.length ? at : at - data.length] & 0xff;
        }
        first += HEAD + length;
        if (first >= data.length) {
            first -= data.length;
        }
        size -= HEAD + length;
        count--;
    }

    private void put(byte[] bytes, int from, int length) {
        int at = first + size;
        if (at >= data.length) {
            at -= data.length;
        }
        int straight = Math.min(length, data.length - at);
        System.arraycopy(bytes, from, data, at, straight);
        if (straight < length) {
            System.arraycopy(bytes, from + straight, data, 0, length - straight);
        }
        size += length;
    }
}
