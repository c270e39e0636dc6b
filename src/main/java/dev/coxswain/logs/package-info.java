/**
 * Workers' output: reading pipes, splitting lines, the history of each instance, the formats written to stdout.
 *
 * <p>Rule: one thread reads for all workers, and one each writes to a stdout or stderr that may block; bounded buffers,
 * nothing lost uncounted, and the order within a stream kept. A blocked stdout stalls nobody but those who write to it.
 */
@NullMarked
package dev.coxswain.logs;

import org.jspecify.annotations.NullMarked;
