package dev.coxswain.runtime;

import java.util.function.LongSupplier;

/**
 * Collects what reading documents leaves behind. A document takes many times its size while it is read, more than the
 * small young generation holds, so that it goes on into the old one, which the JVM clears only once the whole heap is
 * full: a pod would be over its memory limit by garbage alone. A collection costs what is alive, 50 ms at the most usual.
 */
public final class HeapRelief {

    /** What may gather between two collections, bytes. */
    static final long MOST = 48L << 20;

    public static final HeapRelief OF_THIS_JVM = new HeapRelief(
            () -> Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory(), System::gc);

    private final LongSupplier used;
    private final Runnable collection;
    private long kept;

    HeapRelief(LongSupplier used, Runnable collection) {
        this.used = used;
        this.collection = collection;
    }

    /** After a document was read; never on the core thread. */
    public synchronized void documentRead() {
        if (used.getAsLong() - kept > MOST) {
            collection.run();
            kept = used.getAsLong();
        }
    }
}
