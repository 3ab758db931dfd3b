package io.msocket.socket;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Says where something is that has a name of its own, {@code files@example.org}: by signed records and name servers, or however a program
 * likes. A text with an {@code @} is such a name; others are host names or addresses. Thread-safe.
 *
 * <p>The one that programs get without saying so is found by {@link java.util.ServiceLoader}; the module {@code msocket-names} brings it.
 */
public interface NameResolver {
    /**
     * Asks where a name leads now, of whoever knows, and not of what was said before. Returns at once.
     *
     * @return fails with a {@link java.net.UnknownHostException} where there is no such name, and with another
     *     {@link java.io.IOException} where nobody can be asked, or not believed; who cancels it waits no more
     */
    CompletableFuture<NamedEndpoint> resolve(String name);

    /**
     * Hears of where a name leads from now on. Returns at once.
     *
     * @param news told of it each time that it has changed, and maybe at first; by any thread, and returns soon
     * @return to be closed when nothing is to be heard any more
     */
    Closeable watch(String name, Consumer<NamedEndpoint> news);

    /**
     * Has a name lead to a server from now on, wherever that moves, until what is returned is closed. Blocks until whoever looks the name up
     * finds it.
     *
     * @param server bound
     * @throws java.io.IOException when the name is somebody else's, another process serves it, or nobody can be asked; the message says so
     * @throws UnsupportedOperationException where names can only be looked up
     */
    default Closeable publish(String name, MServerSocket server) throws IOException {
        throw new UnsupportedOperationException("names can only be looked up here: " + name);
    }

    /** The machine's addresses have changed: what is open to whoever knows may be dead. Returns at once. */
    default void handleNetworkChange() {}
}
