package io.msocket.names.record;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads what {@link RecordWriter} writes. */
final class RecordReader {
    private static final int OCTET = 0xff;
    private static final int PAIR = 0xffff;

    private final ByteBuffer in;

    RecordReader(byte[] bytes, int length) {
        in = ByteBuffer.wrap(bytes, 0, length);
    }

    void expect(byte[] bytes) throws RecordException {
        for (byte each : bytes) {
            if (octet() != (each & OCTET)) {
                throw malformed("it does not begin like a record of this version");
            }
        }
    }

    byte[] bytes(int count) throws RecordException {
        if (count > in.remaining()) {
            throw malformed("it is cut off");
        }
        byte[] bytes = new byte[count];
        in.get(bytes);
        return bytes;
    }

    int octet() throws RecordException {
        return bytes(1)[0] & OCTET;
    }

    int pair() throws RecordException {
        return ByteBuffer.wrap(bytes(Short.BYTES)).getShort() & PAIR;
    }

    long number() throws RecordException {
        return ByteBuffer.wrap(bytes(Long.BYTES)).getLong();
    }

    boolean flag() throws RecordException {
        int value = octet();
        if (value > 1) {
            throw malformed("a flag is neither 0 nor 1");
        }
        return value == 1;
    }

    String shortText() throws RecordException {
        return text(octet());
    }

    String longText() throws RecordException {
        return text(pair());
    }

    private String text(int length) throws RecordException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes(length)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed("a text is not UTF-8");
        }
    }

    void expectEnd() throws RecordException {
        if (in.hasRemaining()) {
            throw malformed("something follows it");
        }
    }

    static RecordException malformed(String why) {
        return new RecordException(RecordException.Kind.MALFORMED, "not a record of a name: " + why);
    }
}
