package io.msocket.transport;

import io.netty.channel.DefaultChannelId;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Netty's names for channels, of which the machine's hardware address is a part. Nobody here sees them, and to look for that address
 * takes a short command's tenth; where there is none, Netty warns of it.
 */
final class ChannelIds {
    /** Netty's property. What the user has set stays. */
    private static final String MACHINE = "io.netty.machineId";

    private static final String RANDOM_MACHINE =
            "%016x".formatted(ThreadLocalRandom.current().nextLong()).replaceAll("..(?=.)", "$0:");

    static {
        if (System.getProperty(MACHINE) == null) {
            System.setProperty(MACHINE, RANDOM_MACHINE);
            try {
                // Read once in a process.
                DefaultChannelId.newInstance();
            } finally {
                System.clearProperty(MACHINE);
            }
        }
    }

    private ChannelIds() {}

    /** Has Netty take a number at random in its place, unless it has looked already. From any thread. */
    static void withoutHardwareAddress() {
        // The class is initialised by now.
    }
}
