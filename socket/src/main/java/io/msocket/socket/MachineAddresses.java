package io.msocket.socket;

import java.io.IOException;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;

/** The machine's addresses as the JDK sees them. */
final class MachineAddresses {
    private MachineAddresses() {}

    static List<LocalAddress> read() throws IOException {
        List<LocalAddress> addresses = new ArrayList<>();
        Enumeration<NetworkInterface> all = NetworkInterface.getNetworkInterfaces();
        // In this order: one that comes in between is in neither.
        UnprovenAddresses unproven = UnprovenAddresses.read();
        while (all.hasMoreElements()) {
            NetworkInterface one = all.nextElement();
            boolean up = isUp(one);
            for (InterfaceAddress address : one.getInterfaceAddresses()) {
                int bits = address.getAddress().getAddress().length * Byte.SIZE;
                int prefix = Math.max(0, Math.min(bits, address.getNetworkPrefixLength()));
                boolean usable = up && !unproven.contain(one.getName(), address.getAddress());
                addresses.add(new LocalAddress(one.getName(), address.getAddress(), prefix, usable));
            }
        }
        return addresses;
    }

    private static boolean isUp(NetworkInterface one) {
        try {
            return one.isUp();
        } catch (SocketException hasJustGone) {
            return false;
        }
    }
}
