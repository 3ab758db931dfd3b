/**
 * The public API: {@code MSocket} and {@code MServerSocket} with their factories and options, and the mobility manager.
 *
 * <p>The classes keep the contracts of {@code java.net}. Application threads block here and nowhere below.
 *
 * <p>May use: {@code io.msocket.transport} and, through it, {@code io.msocket.protocol}; JNA, for the
 * kernel's word on changes of address; SLF4J.
 */
@NullMarked
package io.msocket.socket;

import org.jspecify.annotations.NullMarked;
