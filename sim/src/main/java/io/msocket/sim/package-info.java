/**
 * The deterministic simulator: whole systems on a virtual network and clock, from one seed.
 *
 * <p>The same seed gives the same run. There are no real clocks, threads or sockets here.
 *
 * <p>May use: {@code io.msocket.protocol}.
 */
@NullMarked
package io.msocket.sim;

import org.jspecify.annotations.NullMarked;
