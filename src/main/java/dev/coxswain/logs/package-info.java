/**
 * Workers' output: reading pipes, splitting lines, the history of each instance, the formats written to stdout.
 *
 * <p>Rule: one thread for all workers, bounded buffers, nothing lost and the order within a stream kept. A
 * blocked stdout never stalls the core.
 */
@NullMarked
package dev.coxswain.logs;

import org.jspecify.annotations.NullMarked;
