/**
 * The core loop: mailbox, timers, carrying out the engine's actions, the published status.
 *
 * <p>Rule: one thread owns all mutable state and never blocks. Others post events to its mailbox and read
 * immutable snapshots.
 */
@NullMarked
package dev.coxswain.runtime;

import org.jspecify.annotations.NullMarked;
