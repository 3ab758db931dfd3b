package io.msocket.names.server;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a name server listens, and what it may take of its machine. Each bound is for all who come, and is divided among them fairly: whoever has most gives way. Immutable.
 *
 * @param listen port zero for any that is free
 * @param tls the files of a certificate and its private key; null for plain HTTP, as behind a proxy. Records prove themselves either way
 * @param maxConnections at one time, those that watch included
 * @param maxWaiting requests that wait for a thread
 * @param maxBytes memory for what was asked, and what is answered and not read yet
 * @param maxNewNames that each network may register at once; then one each second
 * @param threads that wait for the store
 * @param patience so long a connection may take for its next request, from its first byte to its last, and lie idle before
 * @param peers other name servers over the same store, as {@code http://HOST:PORT}, which are told of each record that is taken here
 */
public record NameServerSettings(
        InetSocketAddress listen,
        @Nullable TlsFiles tls,
        int maxConnections,
        int maxWaiting,
        long maxBytes,
        int maxNewNames,
        int threads,
        Duration patience,
        List<URI> peers) {
    private static final int MOST_CONNECTIONS = 20_000;

    /** Of heap for each: headers, the names that it watches, what its buffers hold. */
    private static final int CONNECTION_BYTES = 64 * 1024;

    private static final int DEFAULT_WAITING = 4096;
    private static final int SHARE_OF_HEAP = 8;
    private static final int DEFAULT_NEW_NAMES = 1000;
    /** Half of which one who asks alone may have. */
    private static final int DEFAULT_THREADS = 32;

    private static final int MAX_PORT = 65_535;
    private static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(60);

    /**
     * The files of a certificate.
     *
     * @param certificates PEM, the server's own first
     * @param key PEM, PKCS #8, without a password
     */
    public record TlsFiles(Path certificates, Path key) {}

    /** @throws IllegalArgumentException when a bound is not positive, or a peer is no URL of a server */
    public NameServerSettings {
        peers = List.copyOf(peers);
        peers.forEach(NameServerSettings::requireServer);
        requirePositive("maxConnections", maxConnections);
        requirePositive("maxWaiting", maxWaiting);
        requirePositive("maxBytes", maxBytes);
        requirePositive("maxNewNames", maxNewNames);
        requirePositive("threads", threads);
        requirePositive("patience", patience.toMillis());
    }

    private static void requireServer(URI peer) {
        boolean isHttp = "http".equals(peer.getScheme()) || "https".equals(peer.getScheme());
        String path = peer.getPath();
        boolean isBare = (path == null || path.isEmpty() || path.equals("/"))
                && peer.getQuery() == null
                && peer.getFragment() == null
                && peer.getUserInfo() == null;
        boolean isPort = peer.getPort() == -1 || (peer.getPort() >= 1 && peer.getPort() <= MAX_PORT);
        if (!isHttp || peer.getHost() == null || !isBare || !isPort) {
            throw new IllegalArgumentException(
                    "not the URL of a name server: '%s': write http://HOST:PORT".formatted(peer));
        }
    }

    private static void requirePositive(String what, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException("%s is positive, not %d".formatted(what, value));
        }
    }

    /** Plain HTTP, and the usual bounds: a connection for each 64 KiB of heap, 20,000 at most, 4,096 requests that wait, an eighth of the heap, 1,000 new names, 32 threads, one minute; no peers. */
    public static NameServerSettings of(InetSocketAddress listen) {
        return new NameServerSettings(
                listen,
                null,
                (int) Math.min(MOST_CONNECTIONS, Runtime.getRuntime().maxMemory() / CONNECTION_BYTES),
                DEFAULT_WAITING,
                Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP,
                DEFAULT_NEW_NAMES,
                DEFAULT_THREADS,
                DEFAULT_PATIENCE,
                List.of());
    }

    /** The same by HTTPS. */
    public NameServerSettings withTls(TlsFiles files) {
        return new NameServerSettings(
                listen, files, maxConnections, maxWaiting, maxBytes, maxNewNames, threads, patience, peers);
    }

    /** The same with another bound on connections. */
    public NameServerSettings withMaxConnections(int connections) {
        return new NameServerSettings(
                listen, tls, connections, maxWaiting, maxBytes, maxNewNames, threads, patience, peers);
    }

    /** The same with another bound on requests that wait, and another number of threads. */
    public NameServerSettings withWorkers(int waiting, int workers) {
        return new NameServerSettings(
                listen, tls, maxConnections, waiting, maxBytes, maxNewNames, workers, patience, peers);
    }

    /** The same with another bound on memory. */
    public NameServerSettings withMaxBytes(long bytes) {
        return new NameServerSettings(
                listen, tls, maxConnections, maxWaiting, bytes, maxNewNames, threads, patience, peers);
    }

    /** The same with another bound on new names. */
    public NameServerSettings withMaxNewNames(int names) {
        return new NameServerSettings(
                listen, tls, maxConnections, maxWaiting, maxBytes, names, threads, patience, peers);
    }

    /** The same with another time for requests. */
    public NameServerSettings withPatience(Duration time) {
        return new NameServerSettings(
                listen, tls, maxConnections, maxWaiting, maxBytes, maxNewNames, threads, time, peers);
    }

    /** The same with other name servers over the same store. */
    public NameServerSettings withPeers(List<URI> others) {
        return new NameServerSettings(
                listen, tls, maxConnections, maxWaiting, maxBytes, maxNewNames, threads, patience, others);
    }
}
