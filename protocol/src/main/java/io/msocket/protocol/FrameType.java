package io.msocket.protocol;

import io.msocket.protocol.crypto.CipherSuite;

/** The first byte of each frame, and the fixed part of its length. docs/PROTOCOL.md, section "Frames". */
final class FrameType {
    static final int DATA = 1;
    static final int ACK = 2;
    static final int PING = 3;
    static final int PONG = 4;
    static final int FIN = 5;
    static final int STOP = 6;
    static final int DONE = 7;
    static final int RESET = 8;
    static final int PATH_CLOSE = 9;
    static final int KEY_OFFER = 10;
    static final int KEY_ANSWER = 11;
    static final int KEY_DONE = 12;
    static final int PATH_ROLE = 13;
    static final int ADDRESSES = 14;
    static final int ADDRESSES_HEARD = 15;
    static final int CONTROL_PORT = 16;
    /** Behind the last one. */
    static final int END = 17;

    /** Type, offset; the bytes go on to the end of the record. */
    static final int DATA_HEADER_LENGTH = 1 + 8;
    /** Type, path, bytes received on it, cumulative offset, limit. */
    static final int ACK_LENGTH = 1 + 4 + 8 + 8 + 8;

    static final int PING_LENGTH = 1 + 8;
    static final int FIN_LENGTH = 1 + 8;
    /** Type, code, length of the reason. */
    static final int RESET_HEADER_LENGTH = 1 + 2 + 1;

    static final int PATH_CLOSE_LENGTH = 1 + 4;
    /** Type, number, join secret, public key. */
    static final int KEY_OFFER_LENGTH = 1 + 4 + 4 + CipherSuite.KEY_LENGTH;
    /** Type, number, public key. */
    static final int KEY_ANSWER_LENGTH = 1 + 4 + CipherSuite.KEY_LENGTH;
    /** Type, number. */
    static final int KEY_DONE_LENGTH = 1 + 4;

    /** Type, path, number of the wish, role. */
    static final int PATH_ROLE_LENGTH = 1 + 4 + 4 + 1;

    /** Type, number. */
    static final int ADDRESSES_HEARD_LENGTH = 1 + 4;

    /** Type, port. */
    static final int CONTROL_PORT_LENGTH = 1 + 2;

    private static final String[] NAMES = {
        "",
        "DATA",
        "ACK",
        "PING",
        "PONG",
        "FIN",
        "STOP",
        "DONE",
        "RESET",
        "PATH_CLOSE",
        "KEY_OFFER",
        "KEY_ANSWER",
        "KEY_DONE",
        "PATH_ROLE",
        "ADDRESSES",
        "ADDRESSES_HEARD",
        "CONTROL_PORT"
    };

    private FrameType() {}

    static String name(int type) {
        return NAMES[type];
    }
}
