package io.msocket.sim;

/** One number that shapes a run, with the value that makes it least interesting. Times are in microseconds. */
enum Knob {
    /** 0: the fast stand-in, 1: AES-GCM, 2: ChaCha20-Poly1305. */
    SUITE(0),
    /** Whether the client knows the server's key beforehand. */
    KEY_KNOWN(1),
    /** Whether the client shows a key of its own. */
    CLIENT_KEY(0),
    /** Whether the client trusts a server whose key it has to learn. */
    TRUST(1),
    /** Whether the server lets clients in. */
    ADMISSION(1),
    CLIENT_WINDOW(256 * 1024),
    CLIENT_MAX_WINDOW(1024 * 1024),
    CLIENT_SEND_BUFFER(1024 * 1024),
    CLIENT_FLOWPATHS(16),
    SERVER_WINDOW(256 * 1024),
    SERVER_MAX_WINDOW(1024 * 1024),
    SERVER_SEND_BUFFER(1024 * 1024),
    SERVER_FLOWPATHS(16),
    RETENTION(3_600_000_000L),
    KEEP_ALIVE(60_000_000),
    HANDSHAKE_TIMEOUT(10_000_000),
    /** How long a flowpath keeps its keys, and for how many bytes. */
    KEY_LIFETIME(600_000_000),
    KEY_BYTES(8L << 30),
    CLIENT_CLEARTEXT(0),
    SERVER_CLEARTEXT(0),
    /** How long the server takes to read the first message of a handshake. */
    WORK(0),
    MAX_HALF_OPEN(16),
    MAX_TOMBSTONES(16),
    /** Of connections without any flowpath, and of what they keep; so much that it does not matter. */
    MAX_SUSPENDED(1_000_000),
    MAX_SUSPENDED_BYTES(1L << 40),
    /** Of connections that clients have opened. */
    MAX_CONNECTIONS(1_000_000),
    /** Stream bytes in each direction. */
    CLIENT_BYTES(20_000),
    SERVER_BYTES(20_000),
    /** The longest single write; each is between one byte and this. */
    CLIENT_WRITE(8_192),
    SERVER_WRITE(8_192),
    /** The longest pause between two writes. */
    CLIENT_THINK(0),
    SERVER_THINK(0),
    /** The longest pause between two reads; zero: whatever there is, at once. */
    CLIENT_READ_THINK(0),
    SERVER_READ_THINK(0),
    /** The most bytes that one read takes. */
    READ(1_048_576),
    /** One way through the network, and how much longer it may take. */
    DELAY(1_000),
    JITTER(0),
    /** The most bytes that arrive in one piece. */
    SEGMENT(65_536),
    /** What the kernel holds of one direction, sent and not yet arrived. */
    KERNEL_BUFFER(262_144),
    /** Whether bytes arrive outside of the heap. */
    DIRECT(0),
    CLIENT_ADDRESSES(2),
    SERVER_ADDRESSES(1),
    /** How many client machines there are, and how many connections each has. */
    CLIENTS(1),
    CONNECTIONS(1),
    /** Whether there is one more connection with an end that keeps to no rule: 1, the client; 2, a server of its own. */
    HOSTILE(0),
    /** Whether two more honest processes have the server's key: one for another service, one more instance of the same. */
    NEIGHBOURS(0),
    /** Whether strangers come where an operation says so: 1; or do not, as this run is held against one in which they do: 2. */
    STRANGERS(0),
    /** Where each client machine is at home, see {@link Sources}. */
    HOMES(0),
    /** Whether the server lists the keys of those who may come, all honest clients' and two of strangers'. */
    LISTED(0),
    /** The client's handover mode at first: 0 single, 1 backup, 2 full. */
    MODE(0),
    /** Which scheduler each end has, as they are listed. */
    CLIENT_SCHEDULER(0),
    SERVER_SCHEDULER(0),
    /** By so many times the delay of the client's first address the delay grows from each address to the next. */
    UNEVENNESS(0),
    /** Whether a client knows the server's first address only, and the others when the server tells them. */
    ANNOUNCED(0),
    /** Whether all ends have control sockets, and how many in a hundred of their datagrams get lost. */
    DATAGRAMS(0),
    DATAGRAM_LOSS(0),
    /** The time between two datagrams by which clients say that they are there; 0 for none. */
    DATAGRAM_KEEP_ALIVE(0),
    /** Whether, in a mode with several flowpaths, the client wants one for each pair of addresses. */
    FULL_MESH(0),
    /** How many name servers there are, if the server moves and clients go by its name; and one way to one of them. */
    NAMED(0),
    NAME_DELAY(10_000),
    /** How late a timer may fire, and the answer of the peer's verifier come. */
    LATENESS(0),
    /** How long after the end of all trouble the programs keep their connection open, so that it can be looked at; or 0. */
    SETTLING(0),
    /** The instant at which the run starts. */
    START(0);

    private final long plain;

    Knob(long plain) {
        this.plain = plain;
    }

    long plain() {
        return plain;
    }
}
