/**
 * Other supervisors' files to a Crew: {@code coxswain convert}. One class reads a peer's format and fills a {@link
 * dev.coxswain.convert.Draft}; the names, the order of fields, the YAML and the check of the result are the same for
 * all of them.
 *
 * <p>Rule: nothing is dropped silently. Every option of the input becomes a field or a {@link
 * dev.coxswain.convert.Remark}, and no result is given out that {@code coxswain check} would refuse.
 */
@NullMarked
package dev.coxswain.convert;

import org.jspecify.annotations.NullMarked;
