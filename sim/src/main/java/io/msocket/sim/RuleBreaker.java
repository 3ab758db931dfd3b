package io.msocket.sim;

/** Breaks the rules of the protocol in what an engine is about to seal. Lengths stay, since headers have them already. */
final class RuleBreaker {
    /** The types of frames, and some that no frame has. */
    private static final int MOST_TYPE = 16;

    private static final int MOST_PATH_ID = 12;

    /** The fields of a frame: numbers of flowpaths, and offsets. */
    private static final int FIELD_OF_PATH = Integer.BYTES;

    private static final int TYPE_LENGTH = 1;

    /** One handshake message in so many; most are to work, or nobody would get to the records. */
    private static final int HANDSHAKES = 12;

    private final SeededRandom chance;
    /** One record in so many is altered. */
    private final int records;

    RuleBreaker(SeededRandom chance) {
        this.chance = chance;
        this.records = (int) chance.magnitude(1, 64);
    }

    void alterRecord(byte[] text) {
        if (text.length == 0 || !chance.oneIn(records)) {
            return;
        }
        switch (chance.below(6)) {
            case 0 -> flipBit(text);
            case 1 -> alterField(text, 0);
            case 2 -> text[0] = (byte) chance.below(MOST_TYPE);
            case 3 -> text[text.length - 1] = (byte) chance.below(MOST_TYPE);
            case 4 -> flood(text, chance.below(MOST_TYPE));
            default -> {
                for (int at = 0; at < text.length; ) {
                    at = putFrame(text, at, chance.below(MOST_TYPE));
                }
            }
        }
    }

    void alterHandshake(byte[] text) {
        if (text.length == 0 || !chance.oneIn(HANDSHAKES)) {
            return;
        }
        if (chance.oneIn(2)) {
            putNumber(text, chance.below(text.length), FIELD_OF_PATH, chance.below(MOST_PATH_ID));
        } else {
            flipBit(text);
        }
    }

    private void flipBit(byte[] text) {
        text[chance.below(text.length)] ^= (byte) (1 << chance.below(Byte.SIZE));
    }

    /** Of the frame at the place: the number of a flowpath, or an offset. */
    private void alterField(byte[] text, int frame) {
        if (chance.oneIn(2)) {
            putNumber(text, frame + TYPE_LENGTH, FIELD_OF_PATH, chance.below(MOST_PATH_ID));
        } else {
            int field = frame + TYPE_LENGTH + FIELD_OF_PATH * chance.below(2) + Long.BYTES * chance.below(3);
            putNumber(text, field, Long.BYTES, offset());
        }
    }

    private void flood(byte[] text, int type) {
        for (int at = 0; at < text.length; ) {
            at = putFrame(text, at, type);
        }
    }

    /** Any frame; its numbers are cut off where the record ends. Returns where the next one begins. */
    private int putFrame(byte[] text, int at, int type) {
        text[at] = (byte) type;
        return switch (type) {
            case FrameNumbers.ACK -> {
                putNumber(text, at + TYPE_LENGTH, FIELD_OF_PATH, chance.below(MOST_PATH_ID));
                int field = at + TYPE_LENGTH + FIELD_OF_PATH;
                for (int i = 0; i < FrameNumbers.OFFSETS_OF_ACK; i++) {
                    putNumber(text, field, Long.BYTES, offset());
                    field += Long.BYTES;
                }
                yield field;
            }
            case FrameNumbers.PING, FrameNumbers.PONG, FrameNumbers.FIN -> {
                putNumber(text, at + TYPE_LENGTH, Long.BYTES, offset());
                yield at + TYPE_LENGTH + Long.BYTES;
            }
            case FrameNumbers.PATH_CLOSE -> {
                putNumber(text, at + TYPE_LENGTH, FIELD_OF_PATH, chance.below(MOST_PATH_ID));
                yield at + TYPE_LENGTH + FIELD_OF_PATH;
            }
            case FrameNumbers.DATA -> {
                putNumber(text, at + TYPE_LENGTH, Long.BYTES, offset());
                yield text.length;
            }
            default -> at + TYPE_LENGTH;
        };
    }

    private long offset() {
        return switch (chance.below(4)) {
            case 0 -> chance.below(1 << 17);
            case 1 -> Long.MAX_VALUE - chance.below(1 << 10);
            case 2 -> -1L - chance.below(1 << 10);
            default -> chance.magnitude(1, 1L << 62);
        };
    }

    private static void putNumber(byte[] text, int at, int bytes, long number) {
        for (int i = 0; i < bytes && at + i < text.length; i++) {
            text[at + i] = (byte) (number >>> (Byte.SIZE * (bytes - 1 - i)));
        }
    }

    /** As docs/PROTOCOL.md has them: a peer that misbehaves is not to depend on what the engine believes. */
    private static final class FrameNumbers {
        static final int DATA = 1;
        static final int ACK = 2;
        static final int PING = 3;
        static final int PONG = 4;
        static final int FIN = 5;
        static final int PATH_CLOSE = 9;
        static final int OFFSETS_OF_ACK = 3;

        private FrameNumbers() {}
    }
}
