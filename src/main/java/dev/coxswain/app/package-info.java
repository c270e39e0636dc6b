/**
 * Puts the parts together: Quarkus, CDI, the start and the end of the program.
 *
 * <p>Rule: the only package that knows all others; wiring and no logic.
 */
@NullMarked
package dev.coxswain.app;

import org.jspecify.annotations.NullMarked;
