/**
 * What we ask of the operating system, as one small interface: spawn, signal a tree, exits, figures of a
 * process, limits.
 *
 * <p>Rule: names what we need and not how Linux does it, so that a fake can stand in for it in tests.
 */
@NullMarked
package dev.coxswain.os;

import org.jspecify.annotations.NullMarked;
