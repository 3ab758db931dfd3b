package io.msocket.socket;

import java.io.Closeable;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a server is now whose name somebody has given: asked for again when nobody is reached there. Thread-safe. */
interface Whereabouts extends Closeable {
    /** Asks once more, unless an answer is still awaited. Returns at once. */
    void ask();

    /** Best first; null while nothing is known. */
    @Nullable
    List<InetSocketAddress> addresses();

    /**
     * Has somebody told of changes.
     *
     * @param told whenever the addresses have changed, by any thread; null for nobody any more
     */
    void setListener(@Nullable Runnable told);

    /** Who is asked, where that is to hear of changes of the machine's addresses. */
    default @Nullable NameResolver resolver() {
        return null;
    }

    /** Nothing is asked or heard any more. */
    @Override
    void close();
}
