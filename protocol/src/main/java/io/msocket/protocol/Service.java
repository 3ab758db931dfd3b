package io.msocket.protocol;

import java.nio.charset.StandardCharsets;

/**
 * What a server is for, as far as a key does not say it: one key may serve several. Both ends must name the same, and the
 * handshake proves it: who joins a client of one service to the server of another makes the opening fail.
 *
 * @param name the service's name, chosen by the program; at most {@value #MAX_LENGTH} bytes of UTF-8
 * @param protocol what is spoken inside, in the manner of ALPN (RFC 7301); at most {@value #MAX_LENGTH} bytes of UTF-8
 */
public record Service(String name, String protocol) {
    /** The longest name, in bytes of UTF-8: a domain name with something in front of it fits. */
    public static final int MAX_LENGTH = 255;

    /** The one that programs share which name none. */
    public static final Service UNNAMED = new Service("", "");

    /** @throws IllegalArgumentException when a name is too long, or holds control characters */
    public Service {
        require("service name", name);
        require("protocol name", protocol);
    }

    private static void require(String what, String value) {
        int length = value.getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "a %s has at most %d bytes in UTF-8, this one has %d".formatted(what, MAX_LENGTH, length));
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a %s has no control characters".formatted(what));
        }
    }
}
