package io.msocket.names.record;

import io.msocket.protocol.Service;
import io.msocket.protocol.ServiceInstance;
import io.msocket.protocol.crypto.CipherSuite;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the handshake with something proves that has a name: so who connects by name need trust neither the network nor the name server.
 *
 * @param service its name and protocol
 * @param keys by which it may prove itself, 32 bytes of X25519 each in hexadecimal, the one that is used first; at least one. A second
 *     one is there while a key is changed for another
 * @param instance the process, or null for any
 */
public record ServiceEndpoint(
        Service service, List<String> keys, @Nullable ServiceInstance instance) {
    /** More are not needed to change keys in turn. */
    public static final int MAX_KEYS = 4;

    /** @throws IllegalArgumentException for no key, too many, or what is none */
    public ServiceEndpoint {
        keys = List.copyOf(keys);
        if (keys.isEmpty() || keys.size() > MAX_KEYS) {
            throw new IllegalArgumentException("an endpoint has 1 to %d keys, not %d".formatted(MAX_KEYS, keys.size()));
        }
        for (String key : keys) {
            if (bytesOf(key).length != CipherSuite.KEY_LENGTH || !key.equals(textOf(bytesOf(key)))) {
                throw new IllegalArgumentException("not 32 bytes in small hexadecimal digits: " + key);
            }
        }
    }

    /** An endpoint with one key. */
    public static ServiceEndpoint of(Service service, byte[] key) {
        return new ServiceEndpoint(service, List.of(textOf(key)), null);
    }

    static String textOf(byte[] key) {
        return HexFormat.of().formatHex(key);
    }

    static byte[] bytesOf(String key) {
        return HexFormat.of().parseHex(key);
    }

    /** The key that is used first. */
    public byte[] key() {
        return bytesOf(keys.get(0));
    }
}
