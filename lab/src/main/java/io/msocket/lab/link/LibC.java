package io.msocket.lab.link;

import com.sun.jna.Native;

/**
 * The C library's calls. Pointers and sizes are longs: a 64-bit machine. Each returns -1 when it fails; {@link
 * Native#getLastError} tells why.
 */
final class LibC {
    static final int O_RDWR = 2;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;
    static final int EFD_CLOEXEC = 0x80000;
    static final int EFD_NONBLOCK = 0x800;

    static final short POLLIN = 1;

    static final int EINTR = 4;
    static final int EAGAIN = 11;

    static {
        Native.register(LibC.class, "c");
    }

    private LibC() {}

    static native int open(String path, int flags);

    static native int ioctl(int descriptor, long request, byte[] argument);

    static native int ioctl(int descriptor, long request, long argument);

    static native long read(int descriptor, long buffer, long length);

    static native long write(int descriptor, long buffer, long length);

    static native int ppoll(long descriptors, long count, long timeout, long signals);

    static native int eventfd(int initial, int flags);

    static native int close(int descriptor);

    static native int sched_setscheduler(int thread, int policy, int[] priority);

    static native int prctl(int option, long argument);
}
