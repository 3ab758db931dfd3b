package io.msocket.lab.attack;

import io.msocket.cli.Report;
import io.msocket.lab.program.ProcessMemory;
import io.msocket.protocol.AcceptedPlaces;
import io.msocket.protocol.Acceptor;
import io.msocket.protocol.AcceptorSetup;
import io.msocket.protocol.Buffers;
import io.msocket.protocol.ConnectionOptions;
import io.msocket.protocol.FairQueue;
import io.msocket.protocol.MemoryShares;
import io.msocket.protocol.Principal;
import io.msocket.protocol.Service;
import io.msocket.protocol.ServiceInstance;
import io.msocket.protocol.SuspensionBounds;
import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.JdkCipherSuites;
import io.msocket.protocol.crypto.KeyPair;
import io.msocket.socket.PeerKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a server keeps of the sources that it has seen, in every table of the engine that has something for each: TCP connections come
 * from so many addresses, each from one of its own, IPv4 and IPv6 in turns; some also say an opening message, and all are charged as if a
 * connection came of it that is accepted, is promised a window, and loses its flowpath. All within a time in which nothing runs out. No
 * network is used.
 */
public final class ManySources {
    private static final int USAGE_STATUS = 2;

    /** Bounds as a listening socket has them. */
    private static final int HALF_OPEN = 1024;

    private static final int TOMBSTONES = 4096;

    /** Of a process with a heap of 512 MB. */
    private static final int PLACES = 2_048;

    private static final int SUSPENDED = 10_000;
    private static final long SUSPENDED_BYTES = 128L << 20;
    private static final long WINDOW_BYTES = 128L << 20;

    private static final int BACKLOG = 51;
    private static final long FIRST_WINDOW = 16 * 1024;

    /** One in so many speaks: a computation for each would take minutes. */
    private static final int SPEAKS = 200;

    /** Between two of them: a million come within a second. */
    private static final long NANOS_BETWEEN = 1_000;

    private static final int IPV6_LENGTH = 16;

    private static final CipherSuite SUITE = JdkCipherSuites.aesGcm();

    private final SecureRandom random = new SecureRandom();
    private final KeyPair identity = SUITE.generateKeyPair(random::nextBytes);
    private final InetSocketAddress local = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    private final Acceptor acceptor = new Acceptor(new AcceptorSetup(
            List.of(SUITE),
            random::nextBytes,
            Buffers.unpooled(),
            ConnectionOptions.defaults(),
            identity,
            Service.UNNAMED,
            ServiceInstance.random(random::nextBytes),
            HALF_OPEN,
            TOMBSTONES,
            null));

    private final FairQueue<Integer> entrance = new FairQueue<>(HALF_OPEN, FairQueue.GivesWay.OLDEST);
    private final FairQueue<Integer> backlog = new FairQueue<>(BACKLOG, FairQueue.GivesWay.NEWEST);
    private final AcceptedPlaces<Integer> places = new AcceptedPlaces<>(PLACES);
    private final SuspensionBounds<Integer> suspensions = new SuspensionBounds<>(SUSPENDED, SUSPENDED_BYTES);
    private final MemoryShares windows = new MemoryShares(WINDOW_BYTES);

    private ManySources() {}

    /**
     * Runs it, and reports {@code seen}.
     *
     * @param arguments {@code SOURCES}
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            System.err.println("usage: SOURCES");
            System.exit(USAGE_STATUS);
        }
        System.out.println(new ManySources().see(Integer.parseInt(arguments[0])));
        System.exit(0);
    }

    private Report see(int sources) throws IOException {
        byte[] message = HostileClient.openingMessage(
                new Target(local, PeerKey.of(identity.publicKey()), Service.UNNAMED), SUITE);
        // So that what is loaded once is not counted.
        for (int i = 0; i < SPEAKS; i++) {
            come(i, message);
        }
        long before = ProcessMemory.now();
        long start = System.nanoTime();
        for (int i = SPEAKS; i < sources; i++) {
            come(i, message);
        }
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("micros", Long.toString(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start)));
        fields.put("bytes", Long.toString(ProcessMemory.now() - before));
        // They are still in use: what they keep has been counted.
        fields.put("halfOpen", Integer.toString(acceptor.halfOpenLinks()));
        fields.put("waiting", Integer.toString(entrance.size() + backlog.size()));
        fields.put("places", Integer.toString(places.count()));
        fields.put("suspended", Integer.toString(suspensions.count()));
        fields.put("windows", Long.toString(windows.taken()));
        return new Report("seen", fields);
    }

    private void come(int number, byte[] message) throws UnknownHostException {
        long now = number * NANOS_BETWEEN;
        acceptor.handleAccepted(number, local, new InetSocketAddress(address(number), 1), now);
        if (number % SPEAKS == 1) {
            acceptor.handleBytes(number, ByteBuffer.wrap(message), now);
        }
        acceptor.handleTimeout(now);
        while (acceptor.pollAction() != null) {
            // Nobody is there to be answered.
        }
        connect(number, Principal.ofSource(address(number)), now);
    }

    /** Who gives way for it is gone at once, and takes nothing any more. */
    private void connect(int number, Principal who, long now) throws UnknownHostException {
        entrance.add(number, who);
        backlog.add(number, who);
        windows.force(who, FIRST_WINDOW);
        close(places.add(number, who, now));
        for (Integer evicted : suspensions.update(number, who, 0)) {
            places.remove(evicted);
            close(evicted);
        }
    }

    private void close(@Nullable Integer gone) throws UnknownHostException {
        if (gone != null) {
            Principal who = Principal.ofSource(address(gone));
            windows.give(who, FIRST_WINDOW);
            suspensions.update(gone, who, SuspensionBounds.NOT_SUSPENDED);
        }
    }

    private static InetAddress address(int number) throws UnknownHostException {
        if (number % 2 == 0) {
            return InetAddress.getByAddress(ByteBuffer.allocate(Integer.BYTES)
                    .putInt((10 << 24) + number)
                    .array());
        }
        // A /48 for each.
        return InetAddress.getByAddress(ByteBuffer.allocate(IPV6_LENGTH)
                .putShort((short) 0x2001)
                .putInt(number)
                .array());
    }
}
