/**
 * YAML 1.2 (JSON is part of it) as a tree in which each value and each key knows its place. Anchors and merge keys are
 * resolved; a text over the limits is refused before it is expanded.
 *
 * <p>Rule: knows nothing of crews.
 */
@NullMarked
package dev.coxswain.crew.yaml;

import org.jspecify.annotations.NullMarked;
