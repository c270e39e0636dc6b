/**
 * Workers' output: reading pipes, splitting lines, the history of each instance, the formats written to stdout, log
 * files and their rotation.
 *
 * <p>Rule: one thread reads for all workers; one each writes to a stdout or stderr that may block, and a few write to all
 * log files; bounded buffers, nothing lost uncounted, and the order within a stream kept. A blocked stdout, or a disk
 * that hangs, stalls nobody but those who write to it.
 *
 * <p>Of log files, {@link dev.coxswain.logs.Rotation} says which becomes which, {@link dev.coxswain.logs.LogFile} writes
 * one, {@link dev.coxswain.logs.FileWriter} keeps it off the output thread.
 */
@NullMarked
package dev.coxswain.logs;

import org.jspecify.annotations.NullMarked;
