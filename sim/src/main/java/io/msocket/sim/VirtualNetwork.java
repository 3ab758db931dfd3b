package io.msocket.sim;

import io.msocket.protocol.Route;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The virtual network between the clients' machines, the server's and whoever else there is. */
final class VirtualNetwork {
    static final byte[] NO_BYTES = {};
    static final int MOST_ADDRESSES = 4;
    static final int MOST_MACHINES = 4;

    private static final long MOST_UNEVEN_NANOS = 500_000_000L;

    private static final int SERVER_PORT = 7;
    private static final int FIRST_EPHEMERAL_PORT = 40_000;

    /** How attempts to connect end for a while. */
    enum Weather {
        FINE,
        REFUSED,
        HANGING,
        FAILING_LATE
    }

    /** Who asked for a connection. */
    interface Dialling {
        void handleConnected(TcpLink link);

        void handleFailed(String reason);

        void handleRefused(String reason);

        TcpLinkEnd end();
    }

    /** Who accepts connections. */
    interface Accepting {
        /** Returns who holds the server's end. */
        TcpLinkEnd handleAccepted(TcpLink link);
    }

    /** By machine; the first of each is where it is at home. */
    private final InetAddress[][] clientAddresses = {addresses(1), addresses(11), addresses(12), addresses(13)};

    /** Behind each of these. */
    private final AccessLink[][] accessLinks = accessLinks();

    /** Behind the addresses of all others. */
    private final AccessLink elsewhere = new AccessLink();

    private static final InetAddress[] SERVER_ADDRESSES = addresses(2);

    private static final InetAddress ATTACKER_ADDRESS = addresses(3)[0];

    private final EventQueue events;
    private final SeededRandom chance;
    /** For the links of strangers, so that those of others are what they are without them. */
    private final SeededRandom strangersChance;

    private final Setup setup;
    private final Scratch scratch;
    private final TcpLinkEnd nobody;
    private final List<TcpLink> links = new ArrayList<>();
    private final List<TcpLink> intrusions = new ArrayList<>();
    private boolean recording;
    private final boolean[][] clientUp = new boolean[MOST_MACHINES][MOST_ADDRESSES];
    private final boolean[] serverUp = new boolean[MOST_ADDRESSES];

    private final Map<Integer, Accepting> listenersByProcess = new HashMap<>();

    /** How many TCP connections of honest clients still go astray, and to which server process. */
    private long diversions;

    private int divertedTo;

    private long oneWay;
    private Weather weather = Weather.FINE;
    private long weatherUntil;
    private long linkCount;

    VirtualNetwork(
            EventQueue events,
            SeededRandom chance,
            SeededRandom strangersChance,
            Setup setup,
            Scratch scratch,
            TcpLinkEnd nobody) {
        this.events = events;
        this.chance = chance;
        this.setup = setup;
        this.scratch = scratch;
        this.nobody = nobody;
        this.oneWay = setup.nanos(Knob.DELAY);
        this.strangersChance = strangersChance;
        for (int machine = 0; machine < MOST_MACHINES; machine++) {
            InetAddress[] all = clientAddresses[machine];
            all[0] = Sources.home(setup.get(Knob.HOMES), machine, all[0]);
        }
        fillClientUp();
        Arrays.fill(serverUp, !setup.is(Knob.NAMED));
        serverUp[0] = true;
    }

    private static InetAddress[] addresses(int subnet) {
        InetAddress[] all = new InetAddress[MOST_ADDRESSES];
        for (int i = 0; i < all.length; i++) {
            try {
                all[i] = InetAddress.getByAddress(new byte[] {10, 0, (byte) subnet, (byte) (i + 1)});
            } catch (UnknownHostException e) {
                throw new IllegalStateException("four bytes are an address", e);
            }
        }
        return all;
    }

    private static AccessLink[][] accessLinks() {
        AccessLink[][] all = new AccessLink[MOST_MACHINES][MOST_ADDRESSES];
        for (AccessLink[] ofMachine : all) {
            Arrays.setAll(ofMachine, index -> new AccessLink());
        }
        return all;
    }

    InetAddress clientAddress(int machine, int index) {
        return clientAddresses[machine][index];
    }

    AccessLink accessLink(int machine, int index) {
        return accessLinks[machine][index];
    }

    AccessLink accessLink(InetAddress client) {
        for (int machine = 0; machine < MOST_MACHINES; machine++) {
            int index = indexOf(clientAddresses[machine], client);
            if (index >= 0) {
                return accessLinks[machine][index];
            }
        }
        return elsewhere;
    }

    static InetSocketAddress serverAddress(int process, int index) {
        return new InetSocketAddress(SERVER_ADDRESSES[index], SERVER_PORT + process);
    }

    // --- what pipes and links need

    EventQueue events() {
        return events;
    }

    long now() {
        return events.now();
    }

    RingPool rings() {
        return scratch.rings();
    }

    int kernelBuffer() {
        return setup.size(Knob.KERNEL_BUFFER);
    }

    /** How long the next bytes take from or to that address of a client's. */
    private long delay(InetAddress client) {
        return delay(client, chance);
    }

    long delay(InetAddress client, SeededRandom luck) {
        long jitter = setup.nanos(Knob.JITTER);
        return leastDelay(client) + (jitter == 0 ? 0 : luck.between(0, jitter));
    }

    /** One way to or from a client's address, without jitter. */
    long leastDelay(InetAddress client) {
        long unevenness = setup.get(Knob.UNEVENNESS);
        return unevenness == 0 ? oneWay : oneWay + Math.min(lastByte(client) * unevenness * oneWay, MOST_UNEVEN_NANOS);
    }

    private static int lastByte(InetAddress client) {
        byte[] bytes = client.getAddress();
        return bytes[bytes.length - 1] - 1;
    }

    /** How many of so many bytes arrive in one piece. */
    int segment(int available, SeededRandom luck) {
        int most = Math.min(available, setup.size(Knob.SEGMENT));
        // Whole pieces most of the time, lest a run consist of little events.
        return most == available && luck.below(4) > 0 ? most : (int) luck.magnitude(1, most);
    }

    ByteBuffer wrap(byte[] array, int from, int length) {
        return setup.is(Knob.DIRECT) ? scratch.direct(array, from, length) : ByteBuffer.wrap(array, from, length);
    }

    /** From now on the beginnings of TCP connections are kept. */
    void record() {
        recording = true;
    }

    boolean isRecording() {
        return recording;
    }

    // --- connecting

    void listen(int process, Accepting who) {
        listenersByProcess.put(process, who);
    }

    /** The next TCP connections that are meant for the honest server end up at another process, if there is one. */
    void divert(long connections, int process) {
        if (listenersByProcess.containsKey(process)) {
            diversions = connections;
            divertedTo = process;
        }
    }

    List<TcpLink> links() {
        return links;
    }

    /** Opens a TCP connection from a client's machine; a null local address stands for any. */
    void connect(int machine, Route route, Dialling dialling) {
        InetAddress local = route.local();
        int from = local == null ? anyClientAddress(machine) : indexOf(clientAddresses[machine], local);
        if (from < 0 || !clientUp[machine][from]) {
            events.after(0, () -> dialling.handleFailed("cannot assign requested address"));
            return;
        }
        Weather now = now() < weatherUntil ? weather : Weather.FINE;
        int to = indexOf(SERVER_ADDRESSES, route.remote().getAddress());
        if (now == Weather.HANGING || (!serverUp[to] && chance.oneIn(2))) {
            return;
        }
        InetAddress own = clientAddresses[machine][from];
        AccessLink access = accessLinks[machine][from];
        long roundTrip = delay(own) + delay(own) + access.extraNanos(true) + access.extraNanos(false);
        if (now != Weather.FINE || !serverUp[to]) {
            long wait = now == Weather.FAILING_LATE ? 20 * roundTrip : roundTrip;
            events.after(wait, () -> dialling.handleRefused("connection refused"));
            return;
        }
        events.after(roundTrip, () -> established(machine, from, route, dialling));
    }

    private void established(int machine, int from, Route route, Dialling dialling) {
        InetSocketAddress server = route.remote();
        if (!clientUp[machine][from] || !serverUp[indexOf(SERVER_ADDRESSES, server.getAddress())]) {
            return;
        }
        int port = FIRST_EPHEMERAL_PORT + (int) (linkCount % 20_000);
        InetSocketAddress client = new InetSocketAddress(clientAddresses[machine][from], port);
        TcpLink link = new TcpLink(this, chance, linkCount++, client, server, dialling.end(), nobody);
        links.add(link);
        accept(link, destination(link));
        dialling.handleConnected(link);
    }

    /** An attacker's connection from an address of its own. */
    TcpLink intrude(TcpLinkEnd attacker) {
        InetSocketAddress from = new InetSocketAddress(ATTACKER_ADDRESS, FIRST_EPHEMERAL_PORT + intrusions.size());
        return arrive(from, attacker, chance);
    }

    /** A stranger's connection. It is there at once, wherever it comes from. */
    TcpLink meet(InetAddress from, TcpLinkEnd stranger) {
        int port = FIRST_EPHEMERAL_PORT + intrusions.size() % 20_000;
        return arrive(new InetSocketAddress(from, port), stranger, strangersChance);
    }

    private TcpLink arrive(InetSocketAddress from, TcpLinkEnd who, SeededRandom luck) {
        TcpLink link = new TcpLink(this, luck, linkCount++, from, serverAddress(0, 0), who, nobody);
        intrusions.add(link);
        accept(link, 0);
        return link;
    }

    private int destination(TcpLink link) {
        int meant = link.server.getPort() - SERVER_PORT;
        if (meant != 0 || diversions == 0 || isHostile(link.client.getAddress())) {
            return meant;
        }
        diversions--;
        return divertedTo;
    }

    /** The machine behind the honest ones is that of the client that keeps to no rule. */
    private boolean isHostile(InetAddress client) {
        return indexOf(clientAddresses[setup.size(Knob.CLIENTS)], client) >= 0;
    }

    private void accept(TcpLink link, int process) {
        Accepting listener = listenersByProcess.get(process);
        if (listener == null) {
            throw new IllegalStateException("nobody listens as process " + process);
        }
        link.setServerEnd(listener.handleAccepted(link));
    }

    private int anyClientAddress(int machine) {
        for (int i = 0; i < setup.size(Knob.CLIENT_ADDRESSES); i++) {
            if (clientUp[machine][i]) {
                return i;
            }
        }
        return -1;
    }

    private static int indexOf(InetAddress[] all, InetAddress address) {
        for (int i = 0; i < all.length; i++) {
            if (all[i].equals(address)) {
                return i;
            }
        }
        return -1;
    }

    // --- what befalls it

    boolean isClientUp(int machine, int index) {
        return clientUp[machine][index];
    }

    boolean isAnyUp(int machine) {
        return anyClientAddress(machine) >= 0;
    }

    boolean isServerUp(int index) {
        return serverUp[index];
    }

    /** The address is gone: its TCP connections carry nothing any more. Nobody is told. */
    void loseClientAddress(int machine, int index) {
        clientUp[machine][index] = false;
        cutAll(clientAddresses[machine][index]);
    }

    void gainClientAddress(int machine, int index) {
        clientUp[machine][index] = true;
    }

    void loseServerAddress(int index) {
        serverUp[index] = false;
        cutAll(SERVER_ADDRESSES[index]);
    }

    void gainServerAddress(int index) {
        serverUp[index] = true;
    }

    private void cutAll(InetAddress address) {
        for (TcpLink link : links) {
            if (link.client.getAddress().equals(address)
                    || link.server.getAddress().equals(address)) {
                link.cut(false, false);
            }
        }
    }

    /** The machine is no more: so are its TCP connections, and nobody is told. */
    void loseMachine(int machine) {
        for (InetAddress address : clientAddresses[machine]) {
            cutAll(address);
        }
    }

    private void fillClientUp() {
        for (boolean[] ofMachine : clientUp) {
            Arrays.fill(ofMachine, true);
        }
    }

    void setWeather(Weather kind, long until) {
        weather = kind;
        weatherUntil = until;
    }

    void setDelay(long nanos) {
        oneWay = nanos;
    }

    /** Everything works from now on, but for TCP connections that died. */
    void heal() {
        fillClientUp();
        if (!setup.is(Knob.NAMED)) {
            Arrays.fill(serverUp, true);
        }
        weather = Weather.FINE;
        diversions = 0;
    }

    /** After a run: the arrays go back. */
    void release() {
        links.addAll(intrusions);
        for (TcpLink link : links) {
            link.pipe(true).releaseRing();
            link.pipe(false).releaseRing();
        }
    }
}
