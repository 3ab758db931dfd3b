package io.msocket.socket;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Linux kernel's own word on changes of links, addresses, routes and rules, read in a daemon thread. Thread-safe: {@code lock}
 * keeps {@link #close} from waking a descriptor that is closed already.
 */
final class Rtnetlink implements NetworkChangeSource.Watch {
    private static final Logger LOG = LoggerFactory.getLogger(Rtnetlink.class);

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int NETLINK_ROUTE = 0;

    /** Links, and the addresses, routes and rules of IPv4 and IPv6. */
    private static final int GROUPS = 0x1 | 0x10 | 0x40 | 0x80 | 0x100 | 0x400 | 0x40000;

    /** struct sockaddr_nl: family, padding, port, groups. */
    private static final int ADDRESS_LENGTH = 12;

    private static final int GROUPS_OFFSET = 8;

    private static final int EFD_CLOEXEC = 0x80000;
    private static final int MSG_DONTWAIT = 0x40;
    private static final short POLLIN = 1;

    /** struct pollfd: descriptor, events, returned events. */
    private static final int POLLFD_LENGTH = 8;

    private static final int POLLFD_RETURNED = 6;
    private static final int FOREVER = -1;

    private static final int EINTR = 4;
    private static final int EAGAIN = 11;
    private static final int ENOBUFS = 105;

    /** The kernel's messages are at most so long, in bytes. */
    private static final int BUFFER_LENGTH = 32 * 1024;

    private final LibC c;
    private final Runnable changed;
    private final int socket;
    private final int waker;
    /** HotSpot's System.exit gives threads in native code 300 ms to come back. */
    private final Thread exitHook = new Thread(this::close, "msocket-rtnetlink-exit");

    private final ReentrantLock lock = new ReentrantLock();
    private boolean closed;
    private boolean descriptorsClosed;

    /** The C library. Each call that fails throws. */
    private interface LibC extends Library {
        int socket(int domain, int type, int protocol) throws LastErrorException;

        int bind(int socket, byte[] address, int length) throws LastErrorException;

        int poll(byte[] descriptors, NativeLong count, int timeoutMillis) throws LastErrorException;

        NativeLong recv(int socket, byte[] buffer, NativeLong length, int flags) throws LastErrorException;

        int eventfd(int initial, int flags) throws LastErrorException;

        NativeLong write(int descriptor, byte[] buffer, NativeLong length) throws LastErrorException;

        int close(int descriptor) throws LastErrorException;
    }

    private Rtnetlink(LibC c, int socket, int waker, Runnable changed) {
        this.c = c;
        this.socket = socket;
        this.waker = waker;
        this.changed = changed;
    }

    /**
     * Begins to tell of changes.
     *
     * @throws IOException when the kernel refuses it
     * @throws LinkageError when the C library cannot be called here
     */
    static Rtnetlink watch(Runnable changed) throws IOException {
        LibC c = Native.load("c", LibC.class);
        try {
            int socket = c.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
            Rtnetlink watch;
            try {
                c.bind(socket, address(), ADDRESS_LENGTH);
                watch = new Rtnetlink(c, socket, c.eventfd(0, EFD_CLOEXEC), changed);
            } catch (LastErrorException e) {
                c.close(socket);
                throw e;
            }
            Thread thread = new Thread(watch::run, "msocket-rtnetlink");
            thread.setDaemon(true);
            watch.installExitHook();
            thread.start();
            return watch;
        } catch (LastErrorException e) {
            throw new IOException("rtnetlink: " + e.getMessage(), e);
        }
    }

    private void installExitHook() {
        try {
            Runtime.getRuntime().addShutdownHook(exitHook);
        } catch (IllegalStateException e) {
            LOG.debug("The JVM is ending already, and waits for the watch", e);
        }
    }

    private void removeExitHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(exitHook);
        } catch (IllegalStateException e) {
            LOG.debug("The JVM is ending, and the watch with it", e);
        }
    }

    private static byte[] address() {
        ByteBuffer address = ByteBuffer.allocate(ADDRESS_LENGTH).order(ByteOrder.nativeOrder());
        address.putShort(0, (short) AF_NETLINK).putInt(GROUPS_OFFSET, GROUPS);
        return address.array();
    }

    private void run() {
        byte[] buffer = new byte[BUFFER_LENGTH];
        try {
            while (awaitMessage()) {
                if (readAll(buffer)) {
                    changed.run();
                }
            }
        } catch (RuntimeException | Error e) {
            LOG.warn("Rtnetlink fails: connections no longer follow changes of this machine's addresses", e);
        } finally {
            removeExitHook();
            closeDescriptors();
        }
    }

    /** Waits for the kernel; false when the watch has ended. */
    private boolean awaitMessage() {
        ByteBuffer descriptors = ByteBuffer.allocate(2 * POLLFD_LENGTH).order(ByteOrder.nativeOrder());
        descriptors.putInt(0, socket).putShort(Integer.BYTES, POLLIN);
        descriptors.putInt(POLLFD_LENGTH, waker).putShort(POLLFD_LENGTH + Integer.BYTES, POLLIN);
        while (true) {
            try {
                c.poll(descriptors.array(), new NativeLong(2), FOREVER);
                return descriptors.getShort(POLLFD_LENGTH + POLLFD_RETURNED) == 0;
            } catch (LastErrorException e) {
                if (e.getErrorCode() != EINTR) {
                    throw e;
                }
            }
        }
    }

    /** Reads all messages that wait, so that a bunch of them counts as one change. */
    private boolean readAll(byte[] buffer) {
        boolean change = false;
        while (true) {
            try {
                NativeLong length = c.recv(socket, buffer, new NativeLong(BUFFER_LENGTH), MSG_DONTWAIT);
                change |= RtnetlinkMessages.tellOfChange(
                        ByteBuffer.wrap(buffer, 0, length.intValue()).order(ByteOrder.nativeOrder()));
            } catch (LastErrorException e) {
                switch (e.getErrorCode()) {
                    case EAGAIN -> {
                        return change;
                    }
                    // The kernel had more to say than it could keep.
                    case ENOBUFS -> change = true;
                    case EINTR -> LOG.trace("Interrupted by a signal; reading again");
                    default -> throw e;
                }
            }
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed && !descriptorsClosed) {
                byte[] one = ByteBuffer.allocate(Long.BYTES)
                        .order(ByteOrder.nativeOrder())
                        .putLong(0, 1)
                        .array();
                c.write(waker, one, new NativeLong(one.length));
            }
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    private void closeDescriptors() {
        lock.lock();
        try {
            descriptorsClosed = true;
            c.close(socket);
            c.close(waker);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "rtnetlink";
    }
}
