/**
 * The handshake and the record protection: Noise over the JDK's own primitives.
 *
 * <p>Pure like the rest of the engine: keys and randomness come in as arguments, bytes go out.
 *
 * <p>May use: JSpecify and the JDK's {@code java.security} and {@code javax.crypto}; nothing of the engine above it.
 */
@NullMarked
package io.msocket.protocol.crypto;

import org.jspecify.annotations.NullMarked;
