/**
 * What a value of a document may be: one description of each field, from which reading, checking, the JSON Schema and
 * {@code explain} are made.
 *
 * <p>Rule: generic; knows values and objects, not workers. Reports what is wrong and goes on, never throws for it.
 */
@NullMarked
package dev.coxswain.crew.type;

import org.jspecify.annotations.NullMarked;
