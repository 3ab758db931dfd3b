package io.msocket.sim;

import java.util.Locale;

/**
 * Something that is done to the system in the middle of a run.
 *
 * @param at microseconds since the start
 * @param kind what
 * @param a what its kind says
 * @param b what its kind says
 * @param c what its kind says
 * @param d which connection it is about, where there are several
 */
record Operation(long at, Kind kind, long a, long b, long c, long d) {
    Operation(long at, Kind kind, long a, long b, long c) {
        this(at, kind, a, b, c, 0);
    }

    Operation about(long connection) {
        return new Operation(at, kind, a, b, c, connection);
    }

    /** What can be done. Links and flowpaths are meant modulo how many there are; nothing is done when there is none. */
    enum Kind {
        /**
         * Link a dies, and what is on its way is lost. b: bit 0, the client learns at once; bit 1, the server does; bits 2
         * and 3, they learn after c; otherwise never. Bits 4 and 5: what is on its way up, or down, still arrives.
         */
        KILL_LINK,
        /** Link a carries nothing for c, or for ever when c is 0. b: bit 0 upwards, bit 1 downwards, 0 for both. */
        STALL_LINK,
        /**
         * Link a's acknowledgements are late: nothing arrives at its client (b: 0) or its server (1) before they suspect it,
         * and for c more.
         */
        HOLD_LINK,
        /**
         * Somebody on the way of link a drops a piece (b modulo 3: 0), repeats it (1) or swaps it with the next (2), upwards
         * when b is less than 3, after c pieces more.
         */
        TAMPER_LINK,
        /** Somebody on the way of links a and b joins each one's client to the other's server. */
        CROSS_LINKS,
        /**
         * Somebody on the way leads the next b TCP connections of clients to another honest process with the server's key:
         * that of another service (a: 0), or another instance (1). Nothing is done when there is none.
         */
        DIVERT,
        /** Every link that there is dies so that nobody notices. */
        STALL_ALL,
        /** The client's address a goes. b: 1, its mobility manager notices, after c. */
        LOSE_ADDRESS,
        /** The client's address a comes back, and its mobility manager notices after c. */
        GAIN_ADDRESS,
        /** The server's address a goes, and b: 1, it notices. */
        LOSE_SERVER_ADDRESS,
        GAIN_SERVER_ADDRESS,
        /** The server tells all its clients of its addresses whose bits are set in a, and withdraws the others. */
        ANNOUNCE,
        /**
         * The server, of which clients know what its name says, moves to its address a. b: bit 0, it has both addresses for c, rather than
         * none; bit 1, it learns at once what it has lost.
         */
        MOVE_SERVER,
        /** Name server a has trouble b (see {@link NameServers.Trouble}) for c. */
        NAME_SERVER,
        /** The server tells by datagrams that it is at its addresses whose bits are set in a. */
        TELL_MOVED,
        /** For c, attempts to connect a: 0 fail at once, 1 hang, 2 fail after a while. */
        REFUSE_CONNECTS,
        /** From now on one way takes c. */
        SET_DELAY,
        /**
         * From now on each TCP connection at the client's address a carries c bytes a second, or as many as there are when c is 0. b: 1
         * upwards, 2 downwards, 0 both ways.
         */
        SET_RATE,
        /** From now on one way at the client's address a takes c longer than elsewhere. b: the same. */
        SET_EXTRA_DELAY,
        /** The client is given the routes whose bits are set in a. */
        SET_ROUTES,
        ADD_FLOWPATH,
        /** Side a (0 client, 1 server) removes its flowpath b. */
        REMOVE_FLOWPATH,
        /** The client moves flowpath a to route b. */
        MIGRATE,
        /** The client prefers route b from now on, as its mobility manager does when a better address comes. */
        PREFER,
        /** The client's handover mode is a from now on, as the knob counts them. */
        SET_MODE,
        /** Side a sends by scheduler b from now on. */
        SET_SCHEDULER,
        /** Side a wishes its flowpath b to stand by (c odd) or to carry data. */
        SET_ROLE,
        /** Side a reads nothing for c. */
        PAUSE_READER,
        PAUSE_WRITER,
        /** Side a writes no more than it has. */
        FINISH_OUTPUT,
        /** Side a reads no more; b: 1, and says so. */
        DISCARD_INPUT,
        /** Side a does as close() does: both of these. */
        CLOSE,
        RESET,
        EVICT,
        /** The server's process starts again and has forgotten everything. */
        RESTART_SERVER,
        /** The client's machine is gone and never comes back. */
        VANISH,
        /** Side a is told that a timeout has come that has not. */
        SPURIOUS_TIMEOUT,
        /** Side a's event loop does nothing for c. */
        FREEZE,
        /** For c the server's program has no place for new connections. */
        BE_BUSY,
        /** Somebody sends again the bytes with which recorded link a began; b: bytes more. */
        REPLAY,
        /** Somebody joins the connection, with b: 0 random bytes as message, 1 a recorded one with a flipped bit. */
        FORGE_JOIN,
        /** A bit is flipped on link a, upwards or downwards as b says, after c bytes more. */
        FLIP_BIT,
        /** Somebody connects and sends a bytes of garbage, b: 1 behind a right preface. */
        GARBAGE,
        /** Somebody opens a connections and sends nothing, or not all. */
        HALF_OPEN,
        /** Strangers at the source b (see {@link Sources}) come, c of them, with the habit a. */
        FLOOD
    }

    @Override
    public String toString() {
        String text = at + " " + kind.name().toLowerCase(Locale.ROOT) + " " + a + " " + b + " " + c;
        return d == 0 ? text : text + " " + d;
    }

    /** Reads what {@link #toString} writes. */
    static Operation parse(String text) {
        String[] words = text.trim().split("\\s+", -1);
        return new Operation(
                Long.parseLong(words[0]),
                Kind.valueOf(words[1].toUpperCase(Locale.ROOT)),
                Long.parseLong(words[2]),
                Long.parseLong(words[3]),
                Long.parseLong(words[4]),
                words.length > 5 ? Long.parseLong(words[5]) : 0);
    }
}
