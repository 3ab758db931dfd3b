package io.msocket.sim;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Where clients are at home, and where strangers come from: addresses of their own, or close to those of honest ones. */
final class Sources {
    /** Of homes: one that is the machine's own, IPv4 or IPv6, or one that it shares with a stranger. */
    private static final int KINDS_OF_HOMES = 5;

    /** A stranger's own addresses, then those that it shares with homes, in the same order as these. */
    private static final int KINDS_OF_STRANGERS = 9;

    private static final int FEW = 4;
    private static final int BYTE = 256;

    private Sources() {}

    /** @param homes the kind of each machine's home, as digits to the base of how many there are; the first is the least */
    static InetAddress home(long homes, int machine, InetAddress plain) {
        long rest = homes;
        for (int i = 0; i < machine; i++) {
            rest /= KINDS_OF_HOMES;
        }
        return switch ((int) (rest % KINDS_OF_HOMES)) {
            case 1 -> address("2001:db8:%x::1", BYTE + machine);
            case 2 -> address("2001:db8:9:10%02x::1", 1 + machine);
            case 3 -> address("2001:db8:a:%x00::1", 1 + machine);
            case 4 -> address("198.51.100.%d", 1 + machine);
            default -> plain;
        };
    }

    static long kindsOfHomes(int machines) {
        long kinds = 1;
        for (int i = 0; i < machines; i++) {
            kinds *= KINDS_OF_HOMES;
        }
        return kinds;
    }

    static int kindsOfStrangers() {
        return KINDS_OF_STRANGERS;
    }

    /** @param count how many came before, of those that have many addresses */
    static InetAddress ofStranger(long kind, int count) {
        return switch ((int) (kind % KINDS_OF_STRANGERS)) {
            case 0 -> address("192.0.2.%d", 1);
            case 1 -> address("192.0.2.%d", 2);
            // The first of these again, through a translator.
            case 2 -> address("64:ff9b::192.0.2.%d", 1);
            case 3 -> address("2001:db8:1::%x", 1 + count % BYTE);
            // A customer with a network of 56 bits, and one with 48.
            case 4 -> address("2001:db8:2:20%02x::1", count % BYTE);
            case 5 -> address("2001:db8:3:%02x00::1", count % BYTE);
            // In the network of 56 bits of one home, in that of 48 bits of another, behind the address of a third.
            case 6 -> address("2001:db8:9:10%02x::1", BYTE / 2 + count % FEW);
            case 7 -> address("2001:db8:a:%x00::1", BYTE / 2 + count % FEW);
            default -> address("198.51.100.%d", 1 + count % FEW);
        };
    }

    /** How many times as much as an IPv4 address what is there may hold at most. */
    static int weight(InetAddress address) {
        return Charge.ofSource(address).groups().get(0).weight();
    }

    private static InetAddress address(String pattern, int number) {
        try {
            return InetAddress.getByName(pattern.formatted(number));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("not an address: " + pattern, e);
        }
    }
}
