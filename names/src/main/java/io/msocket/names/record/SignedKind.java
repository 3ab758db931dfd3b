package io.msocket.names.record;

import java.nio.charset.StandardCharsets;

/** What a signature is about: it begins what is signed, so that no signature of one kind is ever one of another. */
enum SignedKind {
    RECORD("msocket name record 1"),
    TRANSFER("msocket name transfer 1");

    private final String words;

    SignedKind(String words) {
        this.words = words;
    }

    byte[] prefix() {
        return (words + "\0").getBytes(StandardCharsets.US_ASCII);
    }
}
