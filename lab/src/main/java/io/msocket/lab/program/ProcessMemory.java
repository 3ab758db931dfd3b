package io.msocket.lab.program;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/**
 * Memory of this process, in bytes: heap after collections, and direct buffers as the JDK counts them. Netty's are among them with
 * {@code -Dio.netty.noUnsafe=true}, and on JDK 17 without that, where it has no way to make buffers that the JDK does not know.
 */
public final class ProcessMemory {
    private static final int COLLECTIONS = 4;

    private ProcessMemory() {}

    /** What is used now; collects everything before. */
    public static long now() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            used += pool.getMemoryUsed();
        }
        return used;
    }
}
