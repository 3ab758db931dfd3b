package io.msocket.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The connections that wait until the program takes them. An acceptor asks for a place among them before it answers an opening, for nobody
 * who is told that he is connected should be turned away. From any thread.
 */
public interface AcceptBacklog {
    /** Where there is always a place. */
    AcceptBacklog UNBOUNDED = (source, now) -> Reservation.FOREVER;

    /** Keeps a place for a client that comes from there; null if there is none for it now. */
    @Nullable
    Reservation reserve(Principal source, long now);

    /** A place that is kept for a client that is about to prove itself. */
    interface Reservation {
        /** As good as any other, and nobody else's. */
        Reservation FOREVER = new Reservation() {
            @Override
            public boolean isKept(long now) {
                return true;
            }

            @Override
            public void giveBack() {}
        };

        /** Whether it is kept still, if it was not given back. */
        boolean isKept(long now);

        /** The client has become a connection, which has its place by itself, or has gone. Nothing happens when it is kept no more. */
        void giveBack();
    }
}
