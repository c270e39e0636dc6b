/**
 * Where a document comes from: a file, a folder, a mounted ConfigMap. Notices a change, lets half-written files
 * settle, keeps the last good document.
 *
 * <p>Rule: gives out checked documents only, and never takes a good one away because a bad one came.
 */
@NullMarked
package dev.coxswain.source;

import org.jspecify.annotations.NullMarked;
