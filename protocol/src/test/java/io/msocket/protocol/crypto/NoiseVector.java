package io.msocket.protocol.crypto;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One published test vector: the keys that both ends have, and every message with its payload. */
final class NoiseVector {
    private final Map<String, String> fields;

    private NoiseVector(String block) {
        fields = block.lines()
                .map(line -> line.split("=", 2))
                .collect(Collectors.toUnmodifiableMap(field -> field[0], field -> field[1]));
    }

    static List<NoiseVector> all() {
        try (InputStream file = Objects.requireNonNull(
                NoiseVector.class.getResourceAsStream("noise-vectors.txt"), "noise-vectors.txt")) {
            String text = new String(file.readAllBytes(), StandardCharsets.US_ASCII);
            return Arrays.stream(text.split("\n\n", -1))
                    .filter(block -> !block.startsWith("#"))
                    .map(NoiseVector::new)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    HandshakePattern pattern() {
        return Stream.of(HandshakePattern.values())
                .filter(pattern -> pattern.noiseName().equals(namePart(1)))
                .findAny()
                .orElseThrow();
    }

    CipherSuite suite() {
        return Stream.of(JdkCipherSuites.aesGcm(), JdkCipherSuites.chaChaPoly())
                .filter(suite -> protocolName().endsWith(suite.noiseName()))
                .findAny()
                .orElseThrow();
    }

    String protocolName() {
        return Objects.requireNonNull(fields.get("handshake"));
    }

    byte @Nullable [] key(String field) {
        String value = fields.get(field);
        return value == null ? null : HexFormat.of().parseHex(value);
    }

    byte[] prologue() {
        return HexFormat.of().parseHex(fields.getOrDefault("prologue", ""));
    }

    byte[] payload(int message) {
        return HexFormat.of().parseHex(Objects.requireNonNull(fields.get("msg_" + message + "_payload")));
    }

    byte[] ciphertext(int message) {
        return HexFormat.of().parseHex(Objects.requireNonNull(fields.get("msg_" + message + "_ciphertext")));
    }

    @Override
    public String toString() {
        return protocolName()
                + (fields.containsKey("prologue") ? ", prologue" : "")
                + (payload(0).length > 0 ? ", payloads" : "");
    }

    private String namePart(int index) {
        return protocolName().split("_", -1)[index];
    }
}
