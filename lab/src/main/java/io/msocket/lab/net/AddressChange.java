package io.msocket.lab.net;

import java.net.Inet4Address;

/**
 * An interface got an address.
 *
 * @param address the new one
 * @param beganNanos {@link System#nanoTime} just before the kernel was told; nobody can have used the address earlier
 * @param workedNanos {@link System#nanoTime} when the address and its routes were in place; processes of the same machine
 *     have the same clock
 */
public record AddressChange(Inet4Address address, long beganNanos, long workedNanos) {}
