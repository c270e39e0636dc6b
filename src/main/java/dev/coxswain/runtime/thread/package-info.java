/**
 * Threads of our own that serve all workers.
 *
 * <p>Rule: a container that has no thread left ({@code pids.max}) costs what asked for one, not the supervisor; and a
 * mistake in one turn of a service is told and is not its end.
 */
@NullMarked
package dev.coxswain.runtime.thread;

import org.jspecify.annotations.NullMarked;
