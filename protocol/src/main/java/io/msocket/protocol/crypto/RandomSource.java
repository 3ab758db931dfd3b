package io.msocket.protocol.crypto;

/**
 * Randomness that is handed to the engine; never made by it.
 *
 * <p>Outside of tests and the simulator it must be cryptographically strong: ephemeral keys come from it.
 */
@FunctionalInterface
public interface RandomSource {
    /** Fills the whole of {@code target}. */
    void nextBytes(byte[] target);
}
