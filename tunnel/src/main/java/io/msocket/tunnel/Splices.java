package io.msocket.tunnel;

import io.netty.channel.ChannelFuture;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The connections of a tunnel that are joined. Thread-safe. */
final class Splices {
    private static final String CLOSED = "the tunnel was closed";

    private final PlainLoops loops;
    private final Set<Splice> joined = ConcurrentHashMap.newKeySet();
    private volatile boolean isClosed;

    Splices(PlainLoops loops) {
        this.loops = loops;
    }

    /**
     * Joins the two, which are its own from now on, whatever comes of it; the plain one belongs to no event loop yet.
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
        if (isClosed) {
            giveUp(splice, plain, CLOSED);
            return;
        }
        plain.pipeline().addLast(splice);
        ChannelFuture registered = loops.register(plain);
        // Where the loop has ended nobody is left to call a listener.
        if (registered.isDone() && !registered.isSuccess()) {
            giveUp(splice, plain, String.valueOf(registered.cause()));
        } else {
            registered.addListener(done -> {
                if (!done.isSuccess()) {
                    giveUp(splice, plain, String.valueOf(done.cause()));
                }
            });
        }
    }

    /** One that belongs to no event loop. */
    private static void giveUp(Splice splice, DuplexChannel plain, String why) {
        splice.fail(why);
        Resets.reset(plain);
    }

    /** A common method has come to the configurations in part only. */
    private static void allowHalfClosure(DuplexChannel plain) {
        if (plain instanceof SocketChannel tcp) {
            tcp.config().setAllowHalfClosure(true);
        } else if (plain instanceof EpollDomainSocketChannel unix) {
            unix.config().setAllowHalfClosure(true);
        }
    }

    /** Ends all by force, and those that come later at once. */
    void abort() {
        isClosed = true;
        joined.forEach(splice -> splice.abort(CLOSED));
    }
}
