package io.msocket.cli;

import io.msocket.protocol.ConnectionEvent;
import io.msocket.socket.MSocket;
import io.msocket.socket.MSocketOptions;
import io.msocket.tunnel.PlainAddress;
import io.msocket.tunnel.Tunnel;
import io.msocket.tunnel.TunnelListener;
import io.msocket.tunnel.TunnelOutcome;
import io.msocket.tunnel.TunnelPeer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What {@code forward} is made of, in a machine that keeps losing its address: at each hop the connections of that moment are on to the
 * next one. Later ones begin at the first address, and hop with the others.
 */
final class HoppingForward implements Closeable {
    private static final Duration PERIOD = Duration.ofMillis(200);

    private static final int CONNECT_MILLIS = 40_000;

    private final AtomicLong moves = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();
    private final Queue<String> broken = new ConcurrentLinkedQueue<>();
    private final Queue<MSocket> dialled = new ConcurrentLinkedQueue<>();
    private final List<InetAddress> addresses;
    private final HostPort server;
    private final MSocketOptions options;
    private final Tunnel tunnel;
    private final CompletableFuture<Void> running;
    private final Hopper hopper;

    /** @param url as {@code expose} prints it */
    HoppingForward(String url) throws IOException {
        addresses = List.of(InetAddress.getByName("127.0.0.2"), InetAddress.getByName("127.0.0.3"));
        server = HostPort.parse(url.substring(HostPort.SCHEME.length()));
        options = MSocketOptions.builder()
                .service(new Services.Choice().service())
                .resetAtExit(true)
                .localAddresses(addresses.subList(0, 1))
                .observer((event, sent, acknowledged, received, now) -> {
                    if (event.kind() == ConnectionEvent.Kind.MOVED) {
                        moves.incrementAndGet();
                    }
                })
                .build();
        tunnel = Tunnel.forward(new PlainAddress.Tcp("127.0.0.1", 0), this::dial, new Outcomes());
        running = CompletableFuture.runAsync(this::run, task -> new Thread(task, "hopping-forward").start());
        hopper = new Hopper(addresses, PERIOD, this::hop);
    }

    private MSocket dial() throws IOException {
        MSocket socket = new MSocket(options);
        try {
            server.connect(socket, CONNECT_MILLIS);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        dialled.add(socket);
        return socket;
    }

    private void run() {
        try {
            tunnel.run();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void hop(InetAddress next) {
        dialled.removeIf(socket -> !moved(socket, next));
    }

    /** Whether it lives. */
    private static boolean moved(MSocket socket, InetAddress next) {
        try {
            socket.setLocalAddresses(List.of(next));
            return true;
        } catch (IOException over) {
            return false;
        }
    }

    /** Where plain programs connect, at 127.0.0.1. */
    int port() {
        return ((PlainAddress.Tcp) tunnel.localAddress()).port();
    }

    /** How often its connections have moved, those that have ended included. */
    long moves() {
        return moves.get();
    }

    /** How many there have been. */
    long connections() {
        return connections.get();
    }

    /** Why connections of it broke. */
    List<String> broken() {
        return List.copyOf(broken);
    }

    @Override
    public void close() throws IOException {
        hopper.close();
        tunnel.close();
        running.join();
    }

    private final class Outcomes implements TunnelListener {
        @Override
        public void begun(TunnelPeer peer) {
            connections.incrementAndGet();
        }

        @Override
        public void ended(TunnelOutcome outcome) {
            if (outcome.failure() != null) {
                broken.add(outcome.failure());
            }
        }
    }
}
