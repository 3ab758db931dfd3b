package io.msocket.lab.link;

import com.sun.jna.Native;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A TUN device: what the kernel sends by it is read here, what is written here the kernel receives. It vanishes when it is
 * closed. Reads and writes belong to one thread each.
 */
public final class Tun implements AutoCloseable {
    private static final String DEVICE = "/dev/net/tun";
    private static final long TUNSETIFF = 0x400454caL;
    /** An IP device without a header before the packet, which must not exist. */
    private static final short FLAGS = (short) (0x0001 | 0x1000 | 0x8000);

    private static final long TUNSETLINK = 0x400454cdL;

    /** The kind of device that modems are (ARPHRD_RAWIP): to programs it is a link, where TUN's own kind is a VPN. */
    private static final long LIKE_A_MODEM = 519;

    /** struct ifreq: the name, then the flags. */
    private static final int REQUEST_LENGTH = 40;

    private static final int FLAGS_OFFSET = 16;

    private final int descriptor;

    private Tun(int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Makes one in the namespace of the calling thread; it stays there, and it is down.
     *
     * @param name of the device, at most 15 ASCII characters
     * @throws IOException if the kernel does not want to
     */
    public static Tun open(String name) throws IOException {
        int descriptor = LibC.open(DEVICE, LibC.O_RDWR | LibC.O_NONBLOCK | LibC.O_CLOEXEC);
        if (descriptor < 0) {
            throw new IOException("cannot open " + DEVICE + ": errno " + Native.getLastError());
        }
        ByteBuffer request = ByteBuffer.allocate(REQUEST_LENGTH).order(ByteOrder.nativeOrder());
        request.put(name.getBytes(StandardCharsets.US_ASCII));
        request.putShort(FLAGS_OFFSET, FLAGS);
        if (LibC.ioctl(descriptor, TUNSETIFF, request.array()) < 0
                || LibC.ioctl(descriptor, TUNSETLINK, LIKE_A_MODEM) < 0) {
            int reason = Native.getLastError();
            LibC.close(descriptor);
            throw new IOException("cannot make the TUN device " + name + ": errno " + reason);
        }
        return new Tun(descriptor);
    }

    int descriptor() {
        return descriptor;
    }

    /**
     * Reads a packet.
     *
     * @param address of memory for {@code most} bytes
     * @return its length; or less than 0: the reason as a negated errno, {@code -EAGAIN} if there is no packet
     */
    int read(long address, int most) {
        long length = LibC.read(descriptor, address, most);
        return length < 0 ? -Native.getLastError() : (int) length;
    }

    /** Writes a packet; returns false if the device does not take it, since it is down or the packet is none of IP. */
    boolean write(long address, int length) {
        return LibC.write(descriptor, address, length) == length;
    }

    @Override
    public void close() {
        LibC.close(descriptor);
    }
}
