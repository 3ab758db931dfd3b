package io.msocket.sim;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Eight bytes at a time. */
final class Words {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Words() {}

    static long get(byte[] source, int offset) {
        return (long) LONG.get(source, offset);
    }

    static void put(byte[] target, int offset, long value) {
        LONG.set(target, offset, value);
    }

    /** Fewer than eight bytes, the rest zero. */
    static long getPart(byte[] source, int offset, int length) {
        long value = 0;
        for (int i = length - 1; i >= 0; i--) {
            value = (value << Byte.SIZE) | (source[offset + i] & 0xff);
        }
        return value;
    }
}
