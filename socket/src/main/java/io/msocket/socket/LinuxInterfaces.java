package io.msocket.socket;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What Linux tells of its interfaces in files. Thread-safe. */
final class LinuxInterfaces {
    /** Where they are; tests have others. */
    static final LinuxInterfaces SYSTEM =
            new LinuxInterfaces(Path.of("/sys/class/net"), Path.of("/proc/sys/net/ipv4/conf"));

    /**
     * Kinds of devices (linux/if_arp.h) that carry packets in other packets: PPP, TUN and WireGuard (none), IP in IP, SIT, GRE.
     * PPP may be a modem, too: that has a device of the machine's.
     */
    private static final Set<Integer> TUNNELS = Set.of(512, 65_534, 768, 769, 776, 778, 823);

    /** IFF_TAP in tun_flags: a tunnel that looks like an Ethernet. */
    private static final int TAP = 0x2;

    /** "Strict": what comes by an interface that is not the best way back is dropped (RFC 3704). */
    private static final int STRICT = 1;

    private final Path interfaces;
    private final Path settings;

    LinuxInterfaces(Path interfaces, Path settings) {
        this.interfaces = interfaces;
        this.settings = settings;
    }

    /** Whether it is a tunnel, such as a VPN's; also if nothing can be known of it. */
    boolean isTunnel(String name) {
        Path folder = interfaces.resolve(name);
        if (Files.exists(folder.resolve("device"))) {
            return false;
        }
        Integer type = number(folder.resolve("type"));
        Integer tunFlags = number(folder.resolve("tun_flags"));
        return type == null || TUNNELS.contains(type) || (tunFlags != null && (tunFlags & TAP) != 0);
    }

    /**
     * Why the interface is of no use while another one has the better route, if that is known and can be mended; null else.
     */
    @Nullable
    String obstacle(String name) {
        Integer all = number(settings.resolve("all/rp_filter"));
        Integer own = number(settings.resolve(name).resolve("rp_filter"));
        if (all != null && own != null && Math.max(all, own) == STRICT) {
            return "the kernel drops IPv4 packets that come by it (rp_filter is 1); to use both links: sysctl -w"
                    + " net.ipv4.conf." + name + ".rp_filter=2";
        }
        return null;
    }

    /** The device that takes what comes by the interface, whatever address that has: a VRF, a bridge or a bond; null if there is none. */
    @Nullable
    String owner(String name) {
        Path owner = interfaces.resolve(name).resolve("master");
        try {
            return Files.isSymbolicLink(owner)
                    ? Files.readSymbolicLink(owner).getFileName().toString()
                    : null;
        } catch (IOException hasJustGone) {
            return null;
        }
    }

    /** Decimal or with 0x; null if it is not there. */
    private static @Nullable Integer number(Path file) {
        try {
            return Integer.decode(Files.readString(file).trim());
        } catch (IOException | NumberFormatException e) {
            return null;
        }
    }
}
