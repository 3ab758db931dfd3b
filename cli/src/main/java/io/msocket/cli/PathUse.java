package io.msocket.cli;

import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.PathRole;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

/**
 * What a connection has had of one path, from a local address to one of the server's: one flowpath, or several one after the
 * other. Bytes are those of the streams, repeats included.
 *
 * @param ends the two addresses
 * @param flowpaths how many there were
 * @param lives whether the last of them has not ended
 * @param state of the last one: its state, or how it ended
 * @param role of the last one
 * @param roundTrip smoothed, of the last one; zero while that is not known
 */
record PathUse(
        Ends ends,
        int flowpaths,
        boolean lives,
        String state,
        PathRole role,
        Duration roundTrip,
        long received,
        long sent,
        long resent) {
    /** Which path it is. */
    record Ends(InetAddress local, InetSocketAddress remote) {
        static Ends of(FlowpathSnapshot path) {
            return new Ends(Objects.requireNonNull(path.local(), "local").getAddress(), path.remote());
        }
    }

    /** One flowpath that lives. */
    static PathUse living(FlowpathSnapshot path) {
        return of(path, true, path.state().name().toLowerCase(Locale.ROOT));
    }

    /** One flowpath that has ended. */
    static PathUse ended(FlowpathSnapshot path, String why) {
        return of(path, false, why.isEmpty() ? "ended" : "ended: " + why);
    }

    private static PathUse of(FlowpathSnapshot path, boolean lives, String state) {
        return new PathUse(
                Ends.of(path),
                1,
                lives,
                state,
                path.role(),
                path.roundTripTime(),
                path.bytesReceived(),
                path.bytesSent(),
                path.bytesResent());
    }

    /** Both together, of which {@code later} began later or still lives. */
    PathUse then(PathUse later) {
        return new PathUse(
                later.ends,
                flowpaths + later.flowpaths,
                later.lives,
                later.state,
                later.role,
                later.roundTrip.isZero() ? roundTrip : later.roundTrip,
                received + later.received,
                sent + later.sent,
                resent + later.resent);
    }
}
