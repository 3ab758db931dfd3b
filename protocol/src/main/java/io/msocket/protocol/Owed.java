package io.msocket.protocol;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Control frames of which most are acknowledged by nobody. A connection has one of these for what is to be sent on whichever
 * flowpath speaks next, and each flowpath has one for what it has carried: when it fails, that is owed again. Each such
 * frame may come twice (docs/PROTOCOL.md, section 8), so that nothing needs to be known of what had arrived.
 */
final class Owed {
    private boolean end;
    private boolean stop;
    /** Flowpaths that we have closed, and the peer may not have noticed. */
    private final ArrayDeque<Integer> closedPaths = new ArrayDeque<>(1);
    /** Flowpaths whose role we wish to be another one than what the peer was told last. */
    private final ArrayDeque<Integer> roles = new ArrayDeque<>(1);
    /** The server's addresses, as long as the client has not said that it has heard of them. */
    private @Nullable AddressList addresses;
    /** At which this end reads control datagrams; 0 where there is nothing to tell of it. */
    private int controlPort;

    private Owed(boolean fromTheStart) {
        this.end = fromTheStart;
        this.stop = fromTheStart;
    }

    /** A connection's: it owes the peer the end of its stream, and that it stops reading, should it come to that. */
    static Owed byConnection() {
        return new Owed(true);
    }

    /** A flowpath's, which has carried nothing yet. */
    static Owed byFlowpath() {
        return new Owed(false);
    }

    boolean hasEnd() {
        return end;
    }

    boolean hasStop() {
        return stop;
    }

    void addClosedPath(int pathId) {
        add(closedPaths, pathId);
    }

    void addRole(int pathId) {
        add(roles, pathId);
    }

    /** An earlier list need not be told any more. */
    void addAddresses(AddressList list) {
        if (addresses == null || list.isLaterThan(addresses.number())) {
            addresses = list;
        }
    }

    /** When there are too many, the oldest is forgotten: by then it has arrived, or its flowpath is long gone. */
    private static void add(ArrayDeque<Integer> paths, int pathId) {
        if (paths.contains(pathId)) {
            return;
        }
        if (paths.size() >= Limits.MAX_OWED_PATHS) {
            paths.remove();
        }
        paths.add(pathId);
    }

    /** The end goes out on the path that carries {@code by}. */
    void handleEndSent(Owed by) {
        end = false;
        by.end = true;
    }

    void handleStopSent(Owed by) {
        stop = false;
        by.stop = true;
    }

    /** The next closed flowpath to tell, which goes out on the path that carries {@code by}; null when there is none. */
    @Nullable
    Integer pollClosedPath(Owed by) {
        Integer pathId = closedPaths.poll();
        if (pathId != null) {
            by.addClosedPath(pathId);
        }
        return pathId;
    }

    /** The next flowpath whose role is to be told, which goes out on the path that carries {@code by}; null for none. */
    @Nullable
    Integer pollRole(Owed by) {
        Integer pathId = roles.poll();
        if (pathId != null) {
            by.addRole(pathId);
        }
        return pathId;
    }

    /** The server's addresses, which go out on the path that carries {@code by}; null when nothing is to be told of them. */
    @Nullable
    AddressList pollAddresses(Owed by) {
        AddressList list = addresses;
        addresses = null;
        if (list != null) {
            by.addAddresses(list);
        }
        return list;
    }

    void addControlPort(int port) {
        controlPort = port;
    }

    /** The port to tell, which goes out on the path that carries {@code by}; 0 for none. */
    int pollControlPort(Owed by) {
        int port = controlPort;
        controlPort = 0;
        if (port != 0) {
            by.controlPort = port;
        }
        return port;
    }

    /** The peer knows the list with this number. */
    void handleAddressesHeard(int number) {
        if (addresses != null && !addresses.isLaterThan(number)) {
            addresses = null;
        }
    }

    /** A flowpath fails: what it has carried is owed again. */
    void takeBack(Owed carried) {
        end |= carried.end;
        stop |= carried.stop;
        carried.closedPaths.forEach(this::addClosedPath);
        carried.roles.forEach(this::addRole);
        carried.pollAddresses(this);
        if (controlPort == 0) {
            carried.pollControlPort(this);
        }
        carried.controlPort = 0;
        carried.end = false;
        carried.stop = false;
        carried.closedPaths.clear();
        carried.roles.clear();
    }
}
