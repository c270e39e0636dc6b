/**
 * What the disk shows of a file without reading it, the way of symlinks that leads to it, and the kernel's word that it
 * may have changed.
 *
 * <p>Rule: knows nothing of what the files are for.
 */
@NullMarked
package dev.coxswain.disk;

import org.jspecify.annotations.NullMarked;
