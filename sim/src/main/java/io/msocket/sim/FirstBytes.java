package io.msocket.sim;

import java.nio.ByteBuffer;

/** What a client says first on a TCP connection, as the oracle reads it for itself (docs/PROTOCOL.md, section "Preface"). */
final class FirstBytes {
    private static final byte[] OF_JOIN = {'M', 'S', 'O', 'K', 1, 0, 5, 0};

    /** It may be any. */
    private static final int SUITE_AT = 5;

    private final byte[] said = new byte[OF_JOIN.length];
    private int length;

    /** More has come. */
    void add(ByteBuffer bytes) {
        int count = Math.min(bytes.remaining(), said.length - length);
        bytes.duplicate().get(said, length, count);
        length += count;
    }

    /** Whether the client has said by now that it wants to join. */
    boolean isJoin() {
        boolean is = length == said.length;
        for (int i = 0; i < length; i++) {
            is &= said[i] == OF_JOIN[i] || i == SUITE_AT;
        }
        return is;
    }
}
