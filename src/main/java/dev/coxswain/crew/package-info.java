/**
 * The Crew document: immutable records that can't be wrong, their defaults, the check of a text with positions,
 * the JSON Schema, and the difference of two documents.
 *
 * <p>Rule: text is checked once, here. Behind this package there is no null to check, no string to parse and no
 * default to apply. Uses nothing of ours.
 */
@NullMarked
package dev.coxswain.crew;

import org.jspecify.annotations.NullMarked;
