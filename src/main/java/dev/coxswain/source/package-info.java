/**
 * Where documents come from: a file, a folder, a mounted ConfigMap. Notices a change and lets half-written files
 * settle.
 *
 * <p>Rule: gives out texts of one moment, or says why there are none; what they mean is for others. Keeps no text.
 */
@NullMarked
package dev.coxswain.source;

import org.jspecify.annotations.NullMarked;
