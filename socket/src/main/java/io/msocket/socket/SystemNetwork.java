package io.msocket.socket;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This machine: rtnetlink where the kernel has it, polling elsewhere. */
final class SystemNetwork implements NetworkChangeSource {
    static final SystemNetwork INSTANCE = new SystemNetwork();

    private static final Logger LOG = LoggerFactory.getLogger(SystemNetwork.class);

    private SystemNetwork() {}

    @Override
    public List<LocalAddress> addresses() throws IOException {
        return MachineAddresses.read();
    }

    @Override
    public Watch watch(Runnable changed) {
        if (System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux")) {
            try {
                return Rtnetlink.watch(changed);
            } catch (IOException | LinkageError e) {
                LOG.info("No rtnetlink here ({}): polling for changes of address", e.toString());
            }
        }
        return PollingWatch.start(MachineAddresses::read, changed);
    }

    /** The address from which the kernel would send to another one; null where it has no route. Sends nothing. */
    static @Nullable InetAddress localAddressFor(InetSocketAddress remote) {
        try (DatagramSocket probe = new DatagramSocket()) {
            probe.connect((SocketAddress) remote);
            InetAddress local = probe.getLocalAddress();
            return local == null || local.isAnyLocalAddress() ? null : local;
        } catch (SocketException noRoute) {
            return null;
        }
    }
}
