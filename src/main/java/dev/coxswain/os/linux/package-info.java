/**
 * The operating system interface on Linux with glibc: FFM downcalls, /proc, cgroup v2.
 *
 * <p>Rule: each failure names the call, its errno and the path. The only package with native memory in it.
 */
@NullMarked
package dev.coxswain.os.linux;

import org.jspecify.annotations.NullMarked;
