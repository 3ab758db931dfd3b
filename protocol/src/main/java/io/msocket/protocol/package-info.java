/**
 * The engine: wire format, streams, flowpaths, scheduling and the connection's state machine.
 *
 * <p>It does no I/O. Time is an argument, randomness is passed in, results are values: there are no sockets, threads,
 * locks, clocks or files here, and {@code PurityTest} holds that. Data flows one way through named stages and nothing
 * calls back up.
 *
 * <p>May use: {@code io.msocket.protocol.crypto}, JSpecify and the JDK's values.
 */
@NullMarked
package io.msocket.protocol;

import org.jspecify.annotations.NullMarked;
