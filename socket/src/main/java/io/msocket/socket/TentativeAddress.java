package io.msocket.socket;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An IPv6 address of this machine of which it is not known yet whether somebody else has it (duplicate address detection, RFC 4862): nothing
 * can be bound to it, as when a service starts with the machine.
 */
final class TentativeAddress {
    /** The kernel waits up to a second by chance, and then one for answers (RFC 4862, 5.4); one that takes longer has no link. */
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(3);

    private TentativeAddress() {}

    /** Binds something. */
    @FunctionalInterface
    interface Binding<T> {
        T bind() throws IOException;
    }

    /**
     * Binds something to an address, and once more when the address is proven, where that is why it cannot be bound. Blocks for a few seconds at
     * most.
     *
     * @param source what knows this machine's addresses; null for the system
     */
    static <T> T bind(InetAddress address, @Nullable NetworkChangeSource source, Binding<T> binding)
            throws IOException {
        NetworkChangeSource machine = source == null ? SystemNetwork.INSTANCE : source;
        try {
            return binding.bind();
        } catch (BindException e) {
            if (!isOfMachine(address, machine, e)) {
                throw e;
            }
        }
        // It may have been proven meanwhile.
        awaitProof(address, machine);
        return binding.bind();
    }

    private static boolean isOfMachine(InetAddress address, NetworkChangeSource machine, BindException why)
            throws BindException {
        try {
            return address instanceof Inet6Address
                    && machine.addresses().stream()
                            .anyMatch(local -> local.address().equals(address));
        } catch (IOException e) {
            why.addSuppressed(e);
            throw why;
        }
    }

    private static boolean is(InetAddress address, NetworkChangeSource machine) throws IOException {
        return machine.addresses().stream()
                .anyMatch(local -> !local.up() && local.address().equals(address));
    }

    private static void awaitProof(InetAddress address, NetworkChangeSource machine) throws IOException {
        long deadline = System.nanoTime() + MOST_NANOS;
        Semaphore changes = new Semaphore(0);
        NetworkChangeSource.Watch watch = machine.watch(changes::release);
        try {
            boolean changed = true;
            while (changed && is(address, machine)) {
                changed = changes.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SocketException("Closed by interrupt");
        } finally {
            watch.close();
        }
    }
}
