/**
 * Carries out the engine's checks and hooks: one check or hook once, when the engine says so. When the next one is due
 * and what a result means is the engine's.
 *
 * <p>Rule: each check and hook is answered exactly once, unless it is called off; nothing here keeps the core's thread.
 */
@NullMarked
package dev.coxswain.runtime.check;

import org.jspecify.annotations.NullMarked;
