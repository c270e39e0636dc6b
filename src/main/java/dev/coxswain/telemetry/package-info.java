/**
 * What monitoring asks: health and metrics on the management port.
 *
 * <p>Rule: it reads the published status and counters, and changes nothing. Health is answered on the event loop, from
 * memory alone; only metrics read /proc, on a worker thread.
 */
@NullMarked
package dev.coxswain.telemetry;

import org.jspecify.annotations.NullMarked;
