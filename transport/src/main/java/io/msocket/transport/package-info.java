/**
 * The Netty driver: turns the engine's outputs into TCP and UDP traffic and back, keeps its timers and watches the
 * interfaces.
 *
 * <p>One event loop owns one connection and everything that belongs to it.
 *
 * <p>May use: {@code io.msocket.protocol}, Netty, JNA and SLF4J.
 */
@NullMarked
package io.msocket.transport;

import org.jspecify.annotations.NullMarked;
