/**
 * The packaged program, as a user has it: {@code ./coxswain} with real processes and real signals.
 *
 * <p>Rule: nothing of the program's own classes is used here, only what the contract promises. Time passes in
 * {@link dev.coxswain.system.Patience} alone. What a test starts carries a mark in its environment, so that it ends all
 * of it, and only that.
 */
@NullMarked
package dev.coxswain.system;

import org.jspecify.annotations.NullMarked;
