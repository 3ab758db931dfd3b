package io.msocket.bench;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/**
 * Memory of this process, in bytes.
 *
 * @param heap used after collections
 * @param direct direct buffers, as the JDK counts them: Netty's are among them with {@code -Dio.netty.noUnsafe=true}
 */
record MemoryUse(long heap, long direct) {
    private static final int COLLECTIONS = 4;

    static MemoryUse now() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        long direct = 0;
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            direct += pool.getMemoryUsed();
        }
        return new MemoryUse(
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(), direct);
    }

    MemoryUse minus(MemoryUse other) {
        return new MemoryUse(heap - other.heap, direct - other.direct);
    }

    MemoryUse dividedBy(long count) {
        return new MemoryUse(heap / count, direct / count);
    }

    @Override
    public String toString() {
        return "%12d %12d".formatted(heap, direct);
    }
}
