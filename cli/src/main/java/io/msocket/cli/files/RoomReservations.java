package io.msocket.cli.files;

import io.msocket.protocol.Holdings;
import io.msocket.protocol.Principal;
import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * What running transfers will still write to the disk. What they have announced and not yet written counts as taken, so that of two
 * which fit alone but not together the second is refused before its first byte. A client may reserve no more than it leaves free, in
 * all its transfers: one that announces a huge file does not keep the others out. Thread-safe.
 */
final class RoomReservations {
    private final Supplier<OptionalLong> disk;

    /** For the field below. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Holdings<Reservation> reserved = new Holdings<>();

    /** Of a disk that says how many bytes it can take, or nothing where it cannot tell; asked under a lock. */
    RoomReservations(Supplier<OptionalLong> disk) {
        this.disk = disk;
    }

    /**
     * Reserves room for a file.
     *
     * @param size in bytes
     * @param who to whom it is charged
     * @throws FileTransferException {@link ErrorCode#TOO_LARGE} if there is no room, or not for this client
     */
    Reservation reserve(long size, Principal who) throws FileTransferException {
        lock.lock();
        try {
            // In this order: what is written meanwhile counts twice, rather than not at all.
            long announced = reserved.amount();
            OptionalLong room = disk.get();
            Reservation reservation = new Reservation(who);
            if (room.isEmpty()) {
                return reservation;
            }
            long left = Math.max(0, room.getAsLong() - announced);
            long share = reserved.share(who, left);
            if (size > left) {
                throw tooLarge(size, "the server's disk has room for " + left);
            }
            if (size > share) {
                throw tooLarge(
                        size,
                        "of the " + left
                                + " for which the server's disk has room, one client may reserve half, and yours "
                                + share + " more for now");
            }
            reservation.hold(size);
            return reservation;
        } finally {
            lock.unlock();
        }
    }

    /** How much is reserved, in bytes. */
    long amount() {
        lock.lock();
        try {
            return reserved.amount();
        } finally {
            lock.unlock();
        }
    }

    private static FileTransferException tooLarge(long size, String why) {
        return new FileTransferException(ErrorCode.TOO_LARGE, size + " bytes; " + why);
    }

    /** One transfer's, until it is closed. */
    final class Reservation implements Closeable {
        private final Principal who;

        /** In bytes; under the lock. */
        private long left;

        private Reservation(Principal who) {
            this.who = who;
        }

        /** A stream to the same file, through which what is written is no longer reserved: the disk counts it from then on. */
        OutputStream countDown(OutputStream file) {
            return new FilterOutputStream(file) {
                @Override
                public void write(int b) throws IOException {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    out.write(bytes, offset, length);
                    written(length);
                }
            };
        }

        private void written(long bytes) {
            lock.lock();
            try {
                hold(Math.max(0, left - bytes));
            } finally {
                lock.unlock();
            }
        }

        /** Under the lock. */
        private void hold(long bytes) {
            left = bytes;
            if (bytes == 0) {
                reserved.remove(this);
            } else {
                reserved.put(this, who, bytes);
            }
        }

        /** Nothing is reserved any more. Idempotent. */
        @Override
        public void close() {
            lock.lock();
            try {
                hold(0);
            } finally {
                lock.unlock();
            }
        }
    }
}
