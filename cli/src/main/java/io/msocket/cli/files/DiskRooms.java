package io.msocket.cli.files;

import io.msocket.protocol.Principal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The {@link RoomReservations} of each disk on which files of a shared directory lie: others may be mounted within it. Thread-safe.
 */
final class DiskRooms {
    /** Where the system does not tell disks apart. */
    private static final Object ANY_DISK = "";

    /** For the field below. */
    private final ReentrantLock lock = new ReentrantLock();

    /** Only those of which something is reserved, and the last one. */
    private final Map<Object, RoomReservations> byDisk = new HashMap<>();

    /**
     * Reserves room for a file.
     *
     * @param directory where the file will be
     * @param size in bytes
     * @param who to whom it is charged
     * @throws FileTransferException {@link ErrorCode#TOO_LARGE} if there is no room, or not for this client
     */
    RoomReservations.Reservation reserve(Path directory, long size, Principal who) throws FileTransferException {
        lock.lock();
        try {
            byDisk.values().removeIf(unused -> unused.amount() == 0);
            return byDisk.computeIfAbsent(diskOf(directory), disk -> new RoomReservations(() -> DiskRoom.of(directory)))
                    .reserve(size, who);
        } finally {
            lock.unlock();
        }
    }

    private static Object diskOf(Path directory) {
        try {
            return Files.getAttribute(directory, "unix:dev");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return ANY_DISK; // Or there is no such directory, which whoever opens it will say.
        }
    }
}
