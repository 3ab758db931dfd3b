package io.msocket.socket;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A machine whose addresses change when a test says so. */
final class FakeNetwork implements NetworkChangeSource {
    private final AtomicInteger watches = new AtomicInteger();
    private volatile List<LocalAddress> addresses = List.of();
    private volatile @Nullable Runnable changed;

    FakeNetwork(LocalAddress... first) {
        addresses = List.of(first);
    }

    void change(LocalAddress... now) {
        addresses = List.of(now);
        Runnable told = changed;
        if (told != null) {
            told.run();
        }
    }

    boolean isWatched() {
        return watches.get() > 0;
    }

    @Override
    public List<LocalAddress> addresses() {
        return addresses;
    }

    @Override
    public Watch watch(Runnable told) {
        changed = told;
        watches.incrementAndGet();
        return watches::decrementAndGet;
    }

    static LocalAddress up(String name, String text, int prefix) {
        return new LocalAddress(name, address(text), prefix, true);
    }

    static LocalAddress down(String name, String text, int prefix) {
        return new LocalAddress(name, address(text), prefix, false);
    }

    @SuppressWarnings("AddressSelection") // Literals have one address.
    static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
