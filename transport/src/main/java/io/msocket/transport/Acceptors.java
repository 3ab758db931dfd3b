package io.msocket.transport;

import io.msocket.protocol.Acceptor;
import io.msocket.protocol.AcceptorSetup;
import io.msocket.protocol.PendingOpenings;
import io.msocket.protocol.ServiceInstance;
import io.msocket.protocol.Tombstone;
import io.msocket.protocol.crypto.JdkCipherSuites;
import io.msocket.transport.TransportUsage.Figure;
import io.netty.channel.Channel;
import java.util.Collection;
import java.util.List;

/** The acceptors of one listener, one for each event loop. Thread-safe. */
final class Acceptors {
    private final List<AcceptorDriver> drivers;
    private final ListenerBounds bounds;

    /** @param tombstones of connections that have ended before */
    Acceptors(
            Machinery machinery,
            Connections connections,
            ListenerSettings settings,
            Collection<Tombstone> tombstones,
            AcceptorDriver.Port port) {
        this.bounds = settings.bounds();
        List<Tombstone> known = List.copyOf(tombstones);
        PendingOpenings openings = connections.openings();
        AcceptorSetup setup = setup(machinery, settings);
        List<Loop> loops = machinery.loops().all();
        this.drivers = loops.stream()
                .map(loop -> new AcceptorDriver(
                        loop, loops, new Acceptor(setup, openings, port), port, connections.refusals()))
                .toList();
        for (AcceptorDriver driver : drivers) {
            driver.loop().execute(() -> known.forEach(driver::remember));
        }
    }

    private static AcceptorSetup setup(Machinery machinery, ListenerSettings settings) {
        int count = machinery.loops().all().size();
        ServiceInstance instance = settings.instance();
        return new AcceptorSetup(
                List.of(JdkCipherSuites.aesGcm(), JdkCipherSuites.chaChaPoly()),
                machinery.random(),
                machinery.buffers(),
                settings.options(),
                settings.identity(),
                settings.service(),
                instance == null ? machinery.instance() : instance,
                Math.toIntExact((settings.bounds().maxHalfOpen() + count - 1L) / count),
                settings.bounds().maxTombstones(),
                settings.clientKeys());
    }

    /** A TCP connection was accepted; on its event loop. */
    void onAccepted(Channel accepted) {
        for (AcceptorDriver driver : drivers) {
            if (driver.loop().executor() == accepted.eventLoop()) {
                accepted.pipeline().addLast(driver.onAccepted(accepted));
                return;
            }
        }
        throw new IllegalArgumentException("a TCP connection on an event loop of another transport");
    }

    /** Tells new clients that nobody listens; those who join are served. */
    void refuseOpenings(String reason) {
        for (AcceptorDriver driver : drivers) {
            driver.loop().execute(() -> driver.refuseOpenings(reason));
        }
    }

    int heldOpenings() {
        return drivers.stream().mapToInt(AcceptorDriver::held).sum();
    }

    /** The program has taken a connection: whoever waits for its place may have it. */
    void handlePlaces() {
        for (AcceptorDriver driver : drivers) {
            if (driver.held() > 0) {
                driver.loop().execute(driver::handlePlaces);
            }
        }
    }

    /** What they take of the listener's bounds, as far as it is theirs. Each remembers the same tombstones. */
    ListeningUse use() {
        return new ListeningUse(
                new Figure(drivers.stream().mapToLong(AcceptorDriver::halfOpen).sum(), bounds.maxHalfOpen()),
                new Figure(
                        drivers.stream()
                                .mapToLong(AcceptorDriver::halfOpenJoins)
                                .sum(),
                        bounds.maxHalfOpen()),
                Figure.NOTHING,
                new Figure(
                        drivers.stream()
                                .mapToLong(AcceptorDriver::tombstones)
                                .max()
                                .orElse(0),
                        bounds.maxTombstones()));
    }

    void remember(Tombstone tombstone) {
        for (AcceptorDriver driver : drivers) {
            driver.loop().execute(() -> driver.remember(tombstone));
        }
    }
}
