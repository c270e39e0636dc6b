/**
 * The command line: commands, tables, exit codes.
 *
 * <p>Rule: never boots Quarkus; talks to a running supervisor through {@code control} only.
 */
@NullMarked
package dev.coxswain.cli;

import org.jspecify.annotations.NullMarked;
