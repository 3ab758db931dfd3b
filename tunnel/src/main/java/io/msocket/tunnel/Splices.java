package io.msocket.tunnel;

import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The connections of a tunnel that are joined. Thread-safe. */
final class Splices {
    private final PlainLoops loops;
    private final Set<Splice> joined = ConcurrentHashMap.newKeySet();

    Splices(PlainLoops loops) {
        this.loops = loops;
    }

    /**
     * Joins the two, which are its own from now on.
     *
     * @param atEnd called once, on an event loop
     */
    void join(Arrival.Halves halves, Consumer<Splice> atEnd) {
        Splice splice = new Splice(halves.socket(), ended -> {
            joined.remove(ended);
            atEnd.accept(ended);
        });
        DuplexChannel plain = halves.plain();
        // What is not read waits in the kernel, whose bounds hold back whoever sends.
        plain.config().setAutoRead(false);
        allowHalfClosure(plain);
        joined.add(splice);
        plain.pipeline().addLast(splice);
        if (!plain.isRegistered()) {
            loops.register(plain).addListener(registered -> {
                if (!registered.isSuccess()) {
                    splice.fail("cannot be joined: " + registered.cause().getMessage());
                }
            });
        }
    }

    /** A common method has come to the configurations in part only. */
    private static void allowHalfClosure(DuplexChannel plain) {
        if (plain instanceof SocketChannel tcp) {
            tcp.config().setAllowHalfClosure(true);
        } else if (plain instanceof EpollDomainSocketChannel unix) {
            unix.config().setAllowHalfClosure(true);
        }
    }

    /** Ends all by force. */
    void abort() {
        joined.forEach(splice -> splice.abort("the tunnel was closed"));
    }
}
