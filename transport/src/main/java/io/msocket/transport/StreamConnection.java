package io.msocket.transport;

import io.msocket.protocol.CloseReason;
import io.msocket.protocol.Connection;
import io.msocket.protocol.ConnectionId;
import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.HandoverMode;
import io.msocket.protocol.PathControl;
import io.msocket.protocol.PathRole;
import io.msocket.protocol.PathScheduler;
import io.msocket.protocol.Route;
import io.msocket.protocol.TrafficByAddress;
import io.msocket.protocol.TrafficCounters;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One open connection as application threads see it: two byte streams that survive moves. Thread-safe; one thread may
 * read while another writes. Blocking calls work for virtual threads without pinning their carrier.
 *
 * <p>While the connection has no working flowpath, reads wait, and writes wait once the send buffer is full.
 */
public final class StreamConnection {
    private final ConnectionDriver driver;
    private final StreamPort port;

    StreamConnection(ConnectionDriver driver) {
        this.driver = driver;
        this.port = driver.port();
    }

    // --- the streams

    /**
     * Blocks until at least one byte is there, and reads what is.
     *
     * @param timeoutMillis how long to wait, 0 for ever
     * @return the number of bytes; 0 only when {@code length} is 0; -1 at the end of the peer's stream
     * @throws java.net.SocketTimeoutException when the time is over; the stream is as before
     * @throws SocketException when the connection is closed, reset or given up
     */
    public int read(byte[] target, int offset, int length, int timeoutMillis) throws IOException {
        try {
            return port.reader().read(target, offset, length, timeoutMillis);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /**
     * Hands all bytes over for sending; blocks while too many wait to be sent.
     *
     * @throws SocketException when the connection is closed, reset or given up, or the peer reads no more
     */
    public void write(byte[] source, int offset, int length) throws IOException {
        try {
            port.writer().write(source, offset, length);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /** As in java.net, the interruption of a virtual thread closes the socket that it waits for. */
    private SocketException interrupted() {
        Thread.currentThread().interrupt();
        port.close();
        return CloseReasons.closedByInterrupt();
    }

    /**
     * The same streams for a program that lets no thread wait.
     *
     * @param listener told from now on when a stream goes on, in the place of any other
     * @param owner what is not to be taken for lost while somebody has the streams
     */
    public NonBlockingStream nonBlocking(StreamListener listener, Object owner) {
        return new NonBlockingStream(port, listener, owner);
    }

    /** Bytes that can be read without blocking. */
    public int available() throws IOException {
        return port.inbound().available();
    }

    /** Reads find the end of the stream from now on; what the peer sends is dropped, and it is not told. */
    public void shutdownInput() {
        port.shutdownInput();
    }

    /** Ends this side's stream behind the last byte written; returns at once. */
    public void shutdownOutput() {
        port.shutdownOutput();
    }

    /**
     * Closes both directions. Wakes readers and writers with a SocketException "Socket closed".
     *
     * @param lingerSeconds -1: returns at once, what was written still goes out; 0: gives the connection up, the peer sees
     *     "Connection reset"; more: waits so long at most until the peer has everything
     */
    public void close(int lingerSeconds) throws IOException {
        if (lingerSeconds == 0) {
            port.reset("the application closed the socket without lingering");
            return;
        }
        port.close();
        if (lingerSeconds > 0) {
            try {
                port.writer().awaitSettled(TimeUnit.SECONDS.toMillis(lingerSeconds));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw CloseReasons.closedByInterrupt();
            }
        }
    }

    /**
     * What becomes of it if the process ends while it is open. Unless told otherwise its stream ends behind what was written, as in java.net.
     *
     * @param isReset whether the peer sees "Connection reset" instead, so that it does not take a part for the whole
     */
    public void setResetAtExit(boolean isReset) {
        port.setResetAtExit(isReset);
    }

    /** Whether {@link #close} was called. */
    public boolean isClosed() {
        return port.isClosed();
    }

    // --- what it is

    /** The local address of the newest flowpath that works; the last known one while suspended. */
    public @Nullable InetSocketAddress localAddress() {
        return driver.status().local();
    }

    /** The peer's address on the newest flowpath that works; the last known one while suspended. */
    public @Nullable InetSocketAddress remoteAddress() {
        return driver.status().remote();
    }

    /** The connection's name, the same on both ends. */
    public ConnectionId id() {
        ConnectionId id = driver.status().id();
        if (id == null) {
            throw new IllegalStateException("the connection is not open");
        }
        return id;
    }

    /** The peer's static public key, 32 bytes; null for an anonymous client. */
    public byte @Nullable [] peerKey() {
        return driver.status().peerKey();
    }

    /** Why the connection ended, for both directions; null while it has not. */
    public @Nullable CloseReason closeReason() {
        return port.closeReason();
    }

    /** Whether no flowpath works at the moment. */
    public boolean isSuspended() {
        return driver.status().isSuspended();
    }

    // --- flowpaths

    /** The flowpaths of this instant; none after the end. Waits for the event loop. */
    public List<FlowpathSnapshot> flowpaths() {
        return driver.ask((connection, now) -> connection.flowpaths(), List.of());
    }

    /** What has gone over each flowpath of this instant, by their numbers. Waits for the event loop. */
    public Map<Integer, TrafficCounters> counters() {
        return driver.ask((connection, now) -> connection.paths().countersByPath(), Map.of());
    }

    /** What has gone over each local address in the connection's life, also after its end. Waits for the event loop. */
    public TrafficByAddress traffic() {
        return driver.ask(
                        (connection, now) -> Optional.of(connection.paths().trafficByAddress()),
                        Optional.<TrafficByAddress>empty())
                .orElseGet(driver.status()::lastTraffic);
    }

    /** Tells when a limit is reached from now on. Returns at once. */
    public void limitTraffic(TrafficLimit limit) {
        tell((connection, now) -> driver.add(limit));
    }

    /**
     * Client: opens one more flowpath. Waits for the event loop, not for the flowpath.
     *
     * @return its number
     * @throws SocketException when there are as many as allowed, or the connection is over
     */
    public int addFlowpath(Route route) throws IOException {
        return pathId((connection, now) -> connection.paths().add(route, now));
    }

    /** Closes a flowpath; the connection goes on without it. Nothing happens when there is none of this number. */
    public void removeFlowpath(int pathId) {
        tell((connection, now) -> connection.paths().remove(pathId, now));
    }

    /**
     * Client: the same, unless the flowpath is one that was asked for by {@link #addFlowpath}. Returns at once.
     *
     * @param why for people
     */
    public void giveUpFlowpath(int pathId, String why) {
        requireClient();
        tell((connection, now) -> connection.paths().giveUp(pathId, why, now));
    }

    /**
     * Client: moves a flowpath to another route; the old one goes on until the new one works. Where it has ended already, the
     * new one is added all the same.
     *
     * @return the number of the new one
     * @throws SocketException when there are as many as allowed, or the connection is over
     */
    public int migrate(int pathId, Route route) throws IOException {
        return pathId((connection, now) -> connection.paths().migrate(pathId, route, now));
    }

    private int pathId(ConnectionDriver.Question<OptionalInt> question) throws SocketException {
        OptionalInt pathId = driver.ask(question, OptionalInt.empty());
        if (pathId.isEmpty()) {
            CloseReason reason = closeReason();
            throw reason == null
                    ? new SocketException("the connection has as many flowpaths as it may have")
                    : CloseReasons.failure(reason);
        }
        return pathId.getAsInt();
    }

    /**
     * Client: the ways to the server that are worth trying, best first. Returns at once.
     *
     * @throws IllegalArgumentException for more than {@value Connection#MAX_ROUTES}
     */
    public void setRoutes(List<Route> routes) {
        requireClient();
        List<Route> copy = Route.checked(routes);
        tell((connection, now) -> connection.paths().setRoutes(copy, now));
    }

    /** Client: where the server says that it can be reached besides, as far as that is to be believed. */
    public List<InetSocketAddress> serverAddresses() {
        requireClient();
        return driver.status().serverAddresses();
    }

    /**
     * Client: this route is better than the one in use. The stream moves there as soon as that works, which is tried for some
     * minutes. Returns at once.
     */
    public void prefer(Route route) {
        requireClient();
        tell((connection, now) -> connection.paths().prefer(route, now));
    }

    /** Client: how many flowpaths there are from now on, and which carry data. Returns at once. */
    public void setMode(HandoverMode mode) {
        requireClient();
        Objects.requireNonNull(mode, "mode");
        tell((connection, now) -> connection.paths().setMode(mode, now));
    }

    /** Sends by another scheduler from now on. Returns at once. */
    public void setScheduler(PathScheduler.Factory factory) {
        Objects.requireNonNull(factory, "factory");
        tell((connection, now) -> connection.paths().setScheduler(factory));
    }

    /** What this end wishes a flowpath to be for, which the peer is told. Returns at once. */
    public void setRole(int pathId, PathRole role) {
        Objects.requireNonNull(role, "role");
        tell((connection, now) -> connection.paths().setRole(pathId, role, now));
    }

    private void requireClient() {
        if (!driver.status().isClient()) {
            throw new UnsupportedOperationException("only the side that opened the connection knows its routes");
        }
    }

    /** A local address has gone: its flowpaths are cut, and the connection moves. Returns at once. */
    public void localAddressLost(InetAddress address) {
        tell((connection, now) -> connection.handleLocalAddressLost(address, now));
    }

    /**
     * Server: it is no longer where the connection's flowpaths were, but at these addresses, best first. A client none of whose flowpaths
     * works at one of them is told by datagrams as with {@link Listener#tellMoved}. Returns at once.
     *
     * @throws IllegalArgumentException when one of them cannot be told
     */
    public void tellMoved(List<InetSocketAddress> addresses) {
        if (driver.status().isClient()) {
            throw new UnsupportedOperationException("only the side that was dialled tells where it has gone");
        }
        List<InetSocketAddress> checked = PathControl.announceable(addresses);
        tell((connection, now) -> connection.control().tellMoved(checked, now));
    }

    /** Sets kernel options of the flowpaths, present and future. Returns at once. */
    public void applySocketSettings(SocketSettings settings) {
        tell((connection, now) -> driver.links().apply(settings));
    }

    private void tell(ObjLongConsumer<Connection> what) {
        driver.loop().execute(() -> driver.drive(what));
    }

    /** Lets somebody know of what happens from now on. */
    public void addObserver(ConnectionObserver observer) {
        driver.status().add(observer);
    }

    /** Takes an observer away; an event that is being told may still reach it. */
    public void removeObserver(ConnectionObserver observer) {
        driver.status().remove(observer);
    }
}
