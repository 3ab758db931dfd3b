package io.msocket.protocol;

import java.time.Duration;

/** The protocol's fixed numbers. What users may want to change is in {@link ConnectionOptions} instead. */
final class Limits {
    /**
     * Stream bytes in one record, at most. 64 KiB is where AES-GCM over the JDK stops gaining from longer records,
     * and what applications like to write.
     */
    static final int MAX_RECORD_DATA = 64 * 1024;

    /** Room for the frames beside the data in one record: acknowledgements of every path, and some single ones. */
    static final int MAX_RECORD_CONTROL = 1024;

    /** Type and length. */
    static final int RECORD_HEADER_LENGTH = 4;

    static final int MAX_RECORD_BODY = MAX_RECORD_DATA + MAX_RECORD_CONTROL;
    static final int MAX_RECORD_LENGTH = RECORD_HEADER_LENGTH + MAX_RECORD_BODY;

    /**
     * The client's first record on the flowpath that opens a connection: what the server holds for somebody who may
     * merely have repeated an opening that he saw.
     */
    static final int MAX_FIRST_RECORD_DATA = 16 * 1024;

    static final int MAX_FIRST_RECORD_BODY = MAX_FIRST_RECORD_DATA + MAX_RECORD_CONTROL;

    /** A longer handshake message is garbage: the longest of ours has about 400 bytes. */
    static final int MAX_HANDSHAKE_MESSAGE = 1024;

    /** Flowpaths that a join or its answer may report. */
    static final int MAX_REPORTED_PATHS = 16;

    /** Flowpaths that an end has something to tell of, besides: all that there may be, and as many that have ended. */
    static final int MAX_OWED_PATHS = 2 * MAX_REPORTED_PATHS;

    /** Joins of one connection that wait for the client's first record: as many as a client races. */
    static final int MAX_UNCONFIRMED_JOINS = 8;

    /**
     * Flowpaths that a client is leaving, beside those that a server allows: one for each of two moves in quick succession.
     */
    static final int MAX_LEAVING = 2;

    /** A reason text on the wire, in UTF-8 bytes. */
    static final int MAX_REASON_LENGTH = 200;

    /**
     * Records under one key: 2^20 full ones are 2^36 bytes, below the 2^38 at which AES-GCM's confidentiality margin
     * falls under 2^-57 (RFC 8446, section 5.5).
     */
    static final long RECORDS_PER_KEY = 1L << 20;

    /** Separate runs of bytes received ahead of a gap. A peer with a few paths makes a handful. */
    static final int MAX_GAPS = 4096;

    /** Data may wait this long for its acknowledgement; also counted in by whoever waits for it. */
    static final long MAX_ACK_DELAY_NANOS = Duration.ofMillis(10).toNanos();

    private Limits() {}
}
