package io.msocket.cli;

import io.msocket.protocol.ConnectionEvent;
import io.msocket.protocol.ConnectionOptions;
import io.msocket.protocol.HandoverMode;
import io.msocket.protocol.PathScheduler;
import io.msocket.protocol.Service;
import io.msocket.socket.MSocket;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client's connection with all that its options ask for: it hops, is traced and is measured. */
final class ClientLink implements Closeable {
    private static final Logger log = LoggerFactory.getLogger(ClientLink.class);

    private final AtomicLong moves = new AtomicLong();
    private final RecoveryMeter recovery = new RecoveryMeter();
    private final OutageWatch outages;
    private final PathLedger ledger = new PathLedger();
    private final @Nullable TraceFile trace;
    private final @Nullable ReadsFile reads;
    private final MSocket socket;
    /** Written on the connection's event loop. */
    private volatile boolean over;

    private final @Nullable Hopper hopper;

    private ClientLink(HostPort server, Service service, ClientOptions options, Consumer<String> notices)
            throws IOException {
        Duration period = options.moveEvery();
        Duration retention = options.retention();
        outages =
                new OutageWatch(retention == null ? ConnectionOptions.defaults().retention() : retention);
        Path traceFile = options.trace();
        Path readsFile = options.reads();
        trace = traceFile == null ? null : new TraceFile(traceFile);
        tracePlan(options);
        try {
            reads = readsFile == null ? null : new ReadsFile(readsFile);
            socket = connect(server, service, options, notices, reads);
        } catch (IOException | RuntimeException e) {
            closeTrace();
            throw e;
        }
        hopper = period == null ? null : new Hopper(options.bindAddresses(), period, this::hop);
    }

    private MSocket connect(
            HostPort server,
            Service service,
            ClientOptions options,
            Consumer<String> notices,
            @Nullable ReadsFile opened)
            throws IOException {
        try {
            if (opened != null) {
                opened.connecting(System.nanoTime());
            }
            return Endpoints.client(server, service, options, this::observe, notices)
                    .connect(new QuotaTeller(options, this::traceSpent));
        } catch (IOException | RuntimeException e) {
            if (opened != null) {
                opened.close();
            }
            throw e;
        }
    }

    /**
     * Connects; blocks for at most the connect timeout.
     *
     * @param notices for people
     */
    static ClientLink open(HostPort server, Service service, ClientOptions options, Consumer<String> notices)
            throws IOException {
        return new ClientLink(server, service, options, notices);
    }

    MSocket socket() {
        return socket;
    }

    /** What the server sends; reads are measured. For one thread. */
    InputStream in() throws IOException {
        return new Measured(socket.getInputStream());
    }

    OutputStream out() throws IOException {
        return socket.getOutputStream();
    }

    /** How often the connection has moved. */
    long moves() {
        return moves.get();
    }

    RecoveryMeter recovery() {
        return recovery;
    }

    /** The outage of this instant, at {@code now} of {@link System#nanoTime}; null while a network works. */
    @Nullable
    Outage outage(long now) {
        return outages.outage(now);
    }

    /** What each path has carried, those included that have ended. */
    List<PathUse> paths() {
        return ledger.uses(socket.flowpaths());
    }

    @Override
    public void close() throws IOException {
        if (hopper != null) {
            hopper.close();
        }
        try {
            socket.close();
            if (reads != null) {
                reads.close();
            }
        } finally {
            closeTrace();
        }
    }

    private void observe(ConnectionEvent event, long sent, long acknowledged, long received, long now) {
        Endpoints.log(event, sent, acknowledged, received, now);
        outages.handle(event, System.nanoTime());
        ledger.handle(event);
        switch (event.kind()) {
            case PATH_CLOSED -> recovery.gone(received);
            case MOVED -> {
                recovery.gone(received);
                moves.incrementAndGet();
            }
            case CLOSED -> over = true;
            default -> {
                // Only of interest to the trace.
            }
        }
        if (trace != null) {
            trace.event(event, new TraceFile.Offsets(sent, acknowledged, received));
        }
    }

    /** With which it begins; later ones are events of the connection. */
    private void tracePlan(ClientOptions options) {
        if (trace != null) {
            ConnectionOptions defaults = ConnectionOptions.defaults();
            HandoverMode mode = options.mode();
            PathScheduler.Factory scheduler = options.scheduler();
            trace.event("mode", (mode == null ? defaults.mode() : mode).name());
            trace.event(
                    "scheduler",
                    (scheduler == null ? defaults.scheduler() : scheduler)
                            .create()
                            .name());
        }
    }

    private void traceSpent(LinkQuota quota) {
        if (trace != null) {
            trace.event("quota", quota.name() + "=" + quota.size().bytes());
        }
    }

    private void hop(InetAddress next) {
        if (over) {
            return;
        }
        if (trace != null) {
            trace.event("cut", "on to " + next.getHostAddress());
        }
        recovery.cut(System.nanoTime());
        try {
            socket.setLocalAddresses(List.of(next));
        } catch (IOException e) {
            log.debug("the connection is over, there is nothing to move", e);
        }
    }

    private void closeTrace() throws IOException {
        if (trace != null) {
            trace.close();
        }
    }

    private final class Measured extends FilterInputStream {
        Measured(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int n = in.read(target, offset, length);
            if (n > 0) {
                long now = System.nanoTime();
                recovery.read(n, now);
                if (reads != null) {
                    reads.read(n, now);
                }
            }
            return n;
        }
    }
}
