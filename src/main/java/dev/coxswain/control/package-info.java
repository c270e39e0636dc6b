/**
 * The control API: HTTP over the Unix socket, its routes, its wire records, its client.
 *
 * <p>Rule: reads published snapshots and posts events; never touches the core's state. The wire records are a
 * promise to users.
 */
@NullMarked
package dev.coxswain.control;

import org.jspecify.annotations.NullMarked;
