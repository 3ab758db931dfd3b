package io.msocket.cli;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What people call the links of this machine: the interface, or the address where that says more. For one thread. */
final class LinkNames {
    /** More addresses than a machine has at a time. */
    private static final int MOST_KNOWN = 256;

    private final Function<InetAddress, @Nullable String> interfaces;

    /** Asked once: an address whose interface has gone keeps its name. */
    private final Map<InetAddress, String> known = new HashMap<>();

    /** @param interfaces the interface that has a local address; null for none */
    LinkNames(Function<InetAddress, @Nullable String> interfaces) {
        this.interfaces = interfaces;
    }

    /** As the system names them. */
    static LinkNames ofSystem() {
        return new LinkNames(LinkNames::interfaceOf);
    }

    /** Their names: where two of them have one interface, their addresses, since the name would not tell which. */
    Map<InetAddress, String> of(Collection<InetAddress> locals) {
        List<InetAddress> distinct = locals.stream().distinct().toList();
        List<String> names = distinct.stream().map(this::interfaceOrAddress).toList();
        Map<InetAddress, String> result = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            boolean unique = Collections.frequency(names, names.get(i)) == 1;
            InetAddress local = distinct.get(i);
            result.put(local, unique ? names.get(i) : local.getHostAddress());
        }
        return result;
    }

    private String interfaceOrAddress(InetAddress local) {
        if (known.size() >= MOST_KNOWN) {
            known.clear();
        }
        return known.computeIfAbsent(local, address -> {
            String name = interfaces.apply(address);
            return name == null ? address.getHostAddress() : name;
        });
    }

    private static @Nullable String interfaceOf(InetAddress local) {
        try {
            NetworkInterface found = NetworkInterface.getByInetAddress(local);
            return found == null ? null : found.getName();
        } catch (SocketException e) {
            return null; // The system does not tell, so that the address must do.
        }
    }
}
