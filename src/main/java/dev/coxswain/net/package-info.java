/**
 * What every port needs that this process serves: its address, and how its connections end.
 *
 * <p>Rule: it knows nothing of what is served.
 */
@NullMarked
package dev.coxswain.net;

import org.jspecify.annotations.NullMarked;
