package dev.coxswain.os.linux;

import org.jspecify.annotations.Nullable;

/**
 * An orphan that became our child, from the first look that saw it until it is reaped. Known by identity: another one
 * with the same pid is another object. Belongs to {@link Trees}, as {@link Tree} does.
 */
final class Adoptee {

    final int pid;

    /** False: not told yet. */
    boolean decided;

    /** How often it had no environment to be told by. */
    int looksInVain;

    /** Null for a stranger (of {@code kubectl exec}, say), which is reaped and otherwise left alone. */
    @Nullable
    Tree tree;

    Adoptee(int pid) {
        this.pid = pid;
    }
}
