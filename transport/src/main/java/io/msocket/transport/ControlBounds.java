package io.msocket.transport;

import io.msocket.protocol.TokenBucket;

/**
 * How many datagrams the {@link ControlSocket} reads and tries. Half of what is tried for connections is for those for which little was
 * tried lately: whoever floods his own connections, however many he has, takes nothing away from others. To be used by one thread.
 */
final class ControlBounds {
    /** To look one up takes a microsecond or two; what is not read waits in the kernel, and then is dropped there. */
    private static final long READ_EVERY_NANOS = 20_000L;

    private static final int READ_AT_ONCE = 2_000;

    /** To try one takes some 20 us: a tenth of a processor for what calls no connection. */
    private static final long FOR_NOBODY_EVERY_NANOS = 200_000L;

    private static final int FOR_NOBODY_AT_ONCE = 500;

    /** The same for what calls connections, in each half. */
    private static final long HALF_EVERY_NANOS = 2 * FOR_NOBODY_EVERY_NANOS;

    private static final int HALF_AT_ONCE = FOR_NOBODY_AT_ONCE / 2;

    private final TokenBucket reading = new TokenBucket(READ_AT_ONCE, READ_EVERY_NANOS);
    private final TokenBucket forNobody = new TokenBucket(FOR_NOBODY_AT_ONCE, FOR_NOBODY_EVERY_NANOS);
    private final TokenBucket forAnyConnection = new TokenBucket(HALF_AT_ONCE, HALF_EVERY_NANOS);
    private final TokenBucket forSeldomCalled = new TokenBucket(HALF_AT_ONCE, HALF_EVERY_NANOS);

    /** How many are tried for one connection. */
    static final class Share {
        /** Far more than a server sends, and so few that who knows one connection's name takes little away from the others. */
        private static final long EVERY_NANOS = 10_000_000L;

        private static final int AT_ONCE = 50;

        /** A move, its answer, and some that get lost. */
        private static final long SELDOM_NANOS = 10_000_000_000L;

        private static final int SELDOM_AT_ONCE = 4;

        private final TokenBucket all = new TokenBucket(AT_ONCE, EVERY_NANOS);
        private final TokenBucket few = new TokenBucket(SELDOM_AT_ONCE, SELDOM_NANOS);
    }

    /** Whether one more is read, whatever it is. */
    boolean mayRead(long now) {
        return reading.tryTake(now);
    }

    /** Whether one that calls a connection is tried. */
    boolean mayTry(Share of, long now) {
        boolean isSeldom = of.few.tryTake(now);
        return of.all.tryTake(now) && ((isSeldom && forSeldomCalled.tryTake(now)) || forAnyConnection.tryTake(now));
    }

    /** Whether one that calls nobody is tried. */
    boolean mayTryForNobody(long now) {
        return forNobody.tryTake(now);
    }
}
