package dev.coxswain.os;

import java.util.Set;

/**
 * Which limits the kernel can hold here.
 *
 * @param words for people: where, or why not
 */
public record Holding(Set<TreeLimits.Kind> held, String words) {

    public Holding {
        held = Set.copyOf(held);
    }
}
