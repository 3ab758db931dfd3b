/**
 * The link emulator: two TUN devices joined by threads of the lab, with delay, rate, queue and loss.
 *
 * <p>May use: JNA for TUN devices and polls, SLF4J. Knows nothing of topologies.
 */
@NullMarked
package io.msocket.lab.link;

import org.jspecify.annotations.NullMarked;
