package io.msocket.names.record;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes what is signed: integers big-endian, texts in UTF-8 behind their length. */
final class RecordWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Begins what is signed as that. */
    RecordWriter(SignedKind kind) {
        bytes(kind.prefix());
    }

    void bytes(byte[] bytes) {
        out.write(bytes, 0, bytes.length);
    }

    /** One byte. */
    void octet(int value) {
        out.write(value);
    }

    /** Two bytes. */
    void pair(int value) {
        out.write(value >>> Byte.SIZE);
        out.write(value);
    }

    /** Eight bytes. */
    void number(long value) {
        for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            out.write((int) (value >>> shift));
        }
    }

    /** Of 255 bytes at most. */
    void shortText(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        octet(bytes.length);
        bytes(bytes);
    }

    /** Of 65,535 bytes at most. */
    void longText(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        pair(bytes.length);
        bytes(bytes);
    }

    byte[] toBytes() {
        return out.toByteArray();
    }
}
