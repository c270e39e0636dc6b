/**
 * The states of workers and instances, the events that move them, the actions they ask for.
 *
 * <p>Rule: {@code step(state, event, now)} is pure. No clock, no randomness, no thread, no file, no process in
 * here: time and randomness are parameters, effects are actions that somebody else carries out.
 */
@NullMarked
package dev.coxswain.engine;

import org.jspecify.annotations.NullMarked;
