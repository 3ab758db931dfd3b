package io.msocket.protocol;

import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.RandomSource;

/**
 * What one connection is given to work with.
 *
 * @param suite the primitives that its ends have agreed on
 * @param random where randomness comes from
 * @param buffers where arrays come from
 * @param options limits and times
 * @param holder to whom it is charged what the connection keeps
 */
record Environment(
        CipherSuite suite, RandomSource random, Buffers buffers, ConnectionOptions options, Principal holder) {}
