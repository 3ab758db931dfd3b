package io.msocket.protocol;

import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.KeyPair;
import io.msocket.protocol.crypto.RandomSource;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a server needs to accept connections.
 *
 * @param suites the primitives that clients may choose from
 * @param random where randomness comes from
 * @param buffers where arrays come from
 * @param options limits and times of each connection
 * @param identity the server's own key
 * @param service what is served
 * @param instance which of the processes that serve it with this key this is; nobody else may have the same
 * @param maxHalfOpen TCP connections at one time that have not authenticated themselves; one more pushes one out, of the source that has most
 * @param maxTombstones connections that ended well and are still remembered, at most
 * @param clientKeys which client keys (32 bytes) are allowed; null for anybody, also anonymous clients. Must be quick
 */
public record AcceptorSetup(
        List<CipherSuite> suites,
        RandomSource random,
        Buffers buffers,
        ConnectionOptions options,
        KeyPair identity,
        Service service,
        ServiceInstance instance,
        int maxHalfOpen,
        int maxTombstones,
        @Nullable Predicate<byte[]> clientKeys) {

    public AcceptorSetup {
        suites = List.copyOf(suites);
        if (suites.isEmpty()) {
            throw new IllegalArgumentException("a server needs at least one cipher suite");
        }
        if (maxHalfOpen < 1 || maxTombstones < 0) {
            throw new IllegalArgumentException(
                    "maxHalfOpen is %d and must be positive, maxTombstones is %d and must not be negative"
                            .formatted(maxHalfOpen, maxTombstones));
        }
    }

    @Nullable
    CipherSuite suite(int id) {
        for (CipherSuite suite : suites) {
            if (suite.id() == id) {
                return suite;
            }
        }
        return null;
    }
}
