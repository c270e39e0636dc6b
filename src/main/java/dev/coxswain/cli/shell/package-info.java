/**
 * The keyboard of {@code coxswain shell}: line editing, history and Tab by JLine.
 *
 * <p>Rule: the only place that knows JLine, and knows nothing of commands: they must not load it.
 */
@NullMarked
package dev.coxswain.cli.shell;

import org.jspecify.annotations.NullMarked;
