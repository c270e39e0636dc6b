/**
 * Looks at what process trees use, once a period, and posts the breach of a bound to the engine, which decides.
 *
 * <p>Rule: one thread, which is there only while a document asks for it; a look is one pass over /proc for all that are
 * due.
 */
@NullMarked
package dev.coxswain.runtime.watch;

import org.jspecify.annotations.NullMarked;
