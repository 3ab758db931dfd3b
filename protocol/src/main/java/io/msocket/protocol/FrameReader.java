package io.msocket.protocol;

import io.msocket.protocol.crypto.CipherSuite;
import java.util.Arrays;

/** Takes the plaintext of one record apart, once, and hands each frame on as checked values. */
final class FrameReader {
    /** Who is told. */
    interface Visitor {
        /** A frame of this type comes; its own method is called next. */
        default void onFrame(int type) {}

        /** Returns whether the array was kept; then nobody else may use it. */
        boolean onData(long offset, byte[] array, int from, int length) throws ProtocolException;

        void onAck(int pathId, long pathReceived, long cumulative, long limit) throws ProtocolException;

        void onPing(long token);

        void onPong(long token);

        void onFin(long finalOffset) throws ProtocolException;

        void onStop();

        void onDone() throws ProtocolException;

        void onReset(int code, String reason);

        void onPathClose(int pathId) throws ProtocolException;

        void onKeyOffer(int number, int baseSecret, byte[] key) throws ProtocolException;

        void onKeyAnswer(int number, byte[] key) throws ProtocolException;

        void onKeyDone(int number) throws ProtocolException;

        void onPathRole(int pathId, int number, PathWish wish) throws ProtocolException;

        void onAddresses(AddressList list) throws ProtocolException;

        void onAddressesHeard(int number) throws ProtocolException;

        void onControlPort(int port) throws ProtocolException;
    }

    private FrameReader() {}

    /**
     * Reads all frames of a record.
     *
     * @return whether the visitor kept the array
     */
    static boolean read(byte[] plaintext, int length, Visitor visitor) throws ProtocolException {
        boolean kept = false;
        int at = 0;
        while (at < length) {
            int type = plaintext[at];
            int frameLength = frameLength(plaintext, at, length, type);
            visitor.onFrame(type);
            switch (type) {
                case FrameType.DATA -> {
                    int from = at + FrameType.DATA_HEADER_LENGTH;
                    kept = visitor.onData(offset(plaintext, at + 1), plaintext, from, length - from);
                }
                case FrameType.ACK ->
                    visitor.onAck(
                            Wire.getInt(plaintext, at + 1),
                            offset(plaintext, at + 5),
                            offset(plaintext, at + 13),
                            offset(plaintext, at + 21));
                case FrameType.PING -> visitor.onPing(Wire.getLong(plaintext, at + 1));
                case FrameType.PONG -> visitor.onPong(Wire.getLong(plaintext, at + 1));
                case FrameType.FIN -> visitor.onFin(offset(plaintext, at + 1));
                case FrameType.STOP -> visitor.onStop();
                case FrameType.DONE -> visitor.onDone();
                case FrameType.RESET -> visitor.onReset(Wire.getShort(plaintext, at + 1), reason(plaintext, at));
                case FrameType.PATH_CLOSE -> visitor.onPathClose(Wire.getInt(plaintext, at + 1));
                case FrameType.CONTROL_PORT -> visitor.onControlPort(Wire.getShort(plaintext, at + 1));
                default -> readNumbered(type, plaintext, at, visitor);
            }
            at += frameLength;
        }
        return kept;
    }

    /** Those that begin with a number, of what they are about or of themselves, and do not belong to the streams. */
    private static void readNumbered(int type, byte[] plaintext, int at, Visitor visitor) throws ProtocolException {
        int number = Wire.getInt(plaintext, at + 1);
        switch (type) {
            case FrameType.KEY_OFFER ->
                visitor.onKeyOffer(number, Wire.getInt(plaintext, at + 5), key(plaintext, at + 9));
            case FrameType.KEY_ANSWER -> visitor.onKeyAnswer(number, key(plaintext, at + 5));
            case FrameType.KEY_DONE -> visitor.onKeyDone(number);
            case FrameType.PATH_ROLE ->
                visitor.onPathRole(number, Wire.getInt(plaintext, at + 5), PathWish.ofCode(plaintext[at + 9]));
            case FrameType.ADDRESSES -> visitor.onAddresses(AddressList.readFrom(plaintext, at));
            case FrameType.ADDRESSES_HEARD -> visitor.onAddressesHeard(number);
            default -> throw unknown(type);
        }
    }

    private static byte[] key(byte[] plaintext, int at) {
        return Arrays.copyOfRange(plaintext, at, at + CipherSuite.KEY_LENGTH);
    }

    private static int frameLength(byte[] plaintext, int at, int length, int type) throws ProtocolException {
        int available = length - at;
        int needed = fixedLength(type);
        if (available >= needed) {
            if (type == FrameType.DATA) {
                needed = available;
            } else if (type == FrameType.RESET) {
                needed += plaintext[at + 3] & 0xff;
            } else if (type == FrameType.ADDRESSES) {
                needed = AddressList.lengthAt(plaintext, at);
            }
        }
        if (available < needed) {
            throw ProtocolException.misbehaved(
                    "frame of type %d needs %d bytes, the record has %d left".formatted(type, needed, available));
        }
        return needed;
    }

    private static int fixedLength(int type) throws ProtocolException {
        return switch (type) {
            case FrameType.DATA -> FrameType.DATA_HEADER_LENGTH;
            case FrameType.ACK -> FrameType.ACK_LENGTH;
            case FrameType.PING, FrameType.PONG -> FrameType.PING_LENGTH;
            case FrameType.FIN -> FrameType.FIN_LENGTH;
            case FrameType.STOP, FrameType.DONE -> 1;
            case FrameType.RESET -> FrameType.RESET_HEADER_LENGTH;
            case FrameType.PATH_CLOSE -> FrameType.PATH_CLOSE_LENGTH;
            case FrameType.KEY_OFFER -> FrameType.KEY_OFFER_LENGTH;
            case FrameType.KEY_ANSWER -> FrameType.KEY_ANSWER_LENGTH;
            case FrameType.KEY_DONE -> FrameType.KEY_DONE_LENGTH;
            case FrameType.PATH_ROLE -> FrameType.PATH_ROLE_LENGTH;
            case FrameType.ADDRESSES -> AddressList.HEADER_LENGTH;
            case FrameType.ADDRESSES_HEARD -> FrameType.ADDRESSES_HEARD_LENGTH;
            case FrameType.CONTROL_PORT -> FrameType.CONTROL_PORT_LENGTH;
            default -> throw unknown(type);
        };
    }

    private static long offset(byte[] plaintext, int at) throws ProtocolException {
        long value = Wire.getLong(plaintext, at);
        if (value < 0) {
            throw ProtocolException.misbehaved("offset beyond 2^63: " + Long.toUnsignedString(value));
        }
        return value;
    }

    private static String reason(byte[] plaintext, int at) {
        int length = plaintext[at + 3] & 0xff;
        return PeerText.of(plaintext, at + FrameType.RESET_HEADER_LENGTH, length);
    }

    private static ProtocolException unknown(int type) {
        return ProtocolException.misbehaved("unknown frame type " + type);
    }
}
