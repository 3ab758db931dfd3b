package io.msocket.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads and writes the protocol's integers: all are big-endian and unsigned unless said otherwise. */
final class Wire {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Wire() {}

    static int getShort(byte[] source, int offset) {
        return (short) SHORT.get(source, offset) & 0xffff;
    }

    static void putShort(byte[] target, int offset, int value) {
        SHORT.set(target, offset, (short) value);
    }

    static int getMedium(byte[] source, int offset) {
        return (source[offset] & 0xff) << 16 | getShort(source, offset + 1);
    }

    static void putMedium(byte[] target, int offset, int value) {
        target[offset] = (byte) (value >>> 16);
        putShort(target, offset + 1, value);
    }

    static int getInt(byte[] source, int offset) {
        return (int) INT.get(source, offset);
    }

    static void putInt(byte[] target, int offset, int value) {
        INT.set(target, offset, value);
    }

    static long getLong(byte[] source, int offset) {
        return (long) LONG.get(source, offset);
    }

    static void putLong(byte[] target, int offset, long value) {
        LONG.set(target, offset, value);
    }
}
