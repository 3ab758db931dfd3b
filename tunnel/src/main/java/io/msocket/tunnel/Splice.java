package io.msocket.tunnel;

import io.msocket.protocol.CloseReason;
import io.msocket.socket.MSocket;
import io.msocket.transport.NonBlockingStream;
import io.msocket.transport.StreamListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A plain connection and one of msocket whose bytes go over into each other, each direction until its own end; what ends one by force
 * ends the other so. Where one of them takes no more the other one is not read: beyond their own buffers at most one read waits in each
 * direction.
 *
 * <p>On the plain channel's event loop, but for what {@link StreamListener} calls.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // The event loop alone writes.
final class Splice extends ChannelInboundHandlerAdapter implements StreamListener {
    private static final Logger LOG = LoggerFactory.getLogger(Splice.class);

    /** As much as a record holds. */
    private static final int LARGEST_READ = 64 * 1024;

    /** For so long a plain connection may take nothing of what is left for it when its other half is over. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final String GONE = "the plain connection was reset";

    private final MSocket socket;
    private final Consumer<Splice> atEnd;

    /** From the moment on when the channel is registered. */
    private volatile @Nullable DuplexChannel plain;

    private @Nullable NonBlockingStream stream;

    /**
     * Was read from the plain connection, and the stream has no room for it: one buffer; of a Unix-domain socket that has ended all that
     * the kernel held.
     */
    private final Deque<ByteBuf> untaken = new ArrayDeque<>(1);

    private final RestWatch rest = new RestWatch(
            PATIENCE, this::streamIsOver, this::bytesTaken, () -> fail("the plain connection takes nothing"));

    private boolean plainHasEnded;
    private boolean streamHasEnded;
    /** What comes from the plain connection is lost, since the stream takes nothing any more. */
    private boolean isUnwanted;

    private boolean isOver;

    private volatile long bytesFromPlain;
    private volatile long bytesFromStream;
    private volatile @Nullable String failure;

    /** @param atEnd called once, when both are closed or will be by themselves */
    Splice(MSocket socket, Consumer<Splice> atEnd) {
        this.socket = socket;
        this.atEnd = atEnd;
    }

    long bytesFromPlain() {
        return bytesFromPlain;
    }

    long bytesFromStream() {
        return bytesFromStream;
    }

    /** Why one of them was ended by force; null if none was. */
    @Nullable
    String failure() {
        return failure;
    }

    /** Ends both by force, once the channel is registered. From any thread. */
    void abort(String why) {
        execute(() -> fail(why));
    }

    // --- from the plain connection into the stream

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        plain = (DuplexChannel) context.channel();
    }

    @Override
    public void channelRegistered(ChannelHandlerContext context) {
        if (!context.channel().isActive()) {
            fail(GONE);
        }
        context.fireChannelRegistered();
    }

    /** The channel does not read by itself. */
    @Override
    public void channelActive(ChannelHandlerContext context) {
        guard(() -> {
            try {
                stream = socket.nonBlocking(this);
            } catch (IOException e) {
                fail(String.valueOf(e.getMessage()));
                return;
            }
            context.read();
            pull();
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (isOver || isUnwanted) {
            bytes.release();
            return;
        }
        untaken.add(bytes);
        push();
    }

    private void push() {
        NonBlockingStream to = stream;
        if (to == null || plain == null || untaken.isEmpty()) {
            return;
        }
        try {
            for (ByteBuf bytes = untaken.peek(); bytes != null; bytes = untaken.peek()) {
                int count = to.write(bytes.nioBuffer());
                bytes.skipBytes(count);
                bytesFromPlain += count;
                if (bytes.isReadable()) {
                    return;
                }
                untaken.remove().release();
            }
        } catch (SocketException e) {
            handleUnwanted(e);
            return;
        }
        if (plainHasEnded) {
            endStream();
        } else {
            plain.read();
        }
    }

    private void releaseUntaken() {
        for (ByteBuf bytes = untaken.poll(); bytes != null; bytes = untaken.poll()) {
            bytes.release();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent && !isOver) {
            plainHasEnded = true;
            if (untaken.isEmpty()) {
                endStream();
            }
        }
        context.fireUserEventTriggered(event);
    }

    private void endStream() {
        if (stream != null) {
            stream.shutdownOutput();
        }
        finishIfBothHaveEnded();
    }

    /** The peer may still send something, which the plain connection is to have. */
    private void handleUnwanted(SocketException why) {
        isUnwanted = true;
        failure = String.valueOf(why.getMessage());
        releaseUntaken();
        pull();
        finishIfBothHaveEnded();
    }

    // --- from the stream into the plain connection

    private void pull() {
        NonBlockingStream from = stream;
        DuplexChannel to = plain;
        if (from == null || to == null || isOver || streamHasEnded) {
            return;
        }
        if (!to.isWritable()) {
            handleUntakenEnd(from.closeReason(), to);
            return;
        }
        try {
            int count = 1;
            while (count > 0 && to.isWritable()) {
                count = pullOnce(from, to);
            }
            to.flush();
            if (count < 0) {
                streamHasEnded = true;
                rest.begin(to.eventLoop());
                // Behind everything before it.
                to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> guard(this::endPlain));
            }
        } catch (IOException e) {
            to.flush();
            fail(String.valueOf(e.getMessage()));
        }
    }

    /** The plain connection takes nothing, so that the end of the other one is not found by reading. */
    private void handleUntakenEnd(@Nullable CloseReason end, DuplexChannel to) {
        if (end == null) {
            return;
        }
        if (end.isClean()) {
            rest.begin(to.eventLoop());
        } else {
            fail(end.detail());
        }
    }

    private boolean streamIsOver() {
        return stream != null && stream.closeReason() != null;
    }

    /** By the plain connection's kernel, of what has come from the stream. */
    private long bytesTaken() {
        ChannelOutboundBuffer waiting = plain == null ? null : plain.unsafe().outboundBuffer();
        return bytesFromStream - (waiting == null ? 0 : waiting.totalPendingWriteBytes());
    }

    private int pullOnce(NonBlockingStream from, Channel to) throws IOException {
        ByteBuf bytes = to.alloc().directBuffer(LARGEST_READ);
        int count = 0;
        try {
            count = from.read(bytes.internalNioBuffer(0, LARGEST_READ));
        } finally {
            if (count <= 0) {
                bytes.release();
            }
        }
        if (count > 0) {
            bytesFromStream += count;
            to.write(fitting(bytes.writerIndex(count)), to.voidPromise());
        }
        return count;
    }

    /** A few bytes do not keep room for many: what waits is bounded by its bytes. */
    private static ByteBuf fitting(ByteBuf bytes) {
        if (bytes.readableBytes() > LARGEST_READ / 2) {
            return bytes;
        }
        try {
            return bytes.alloc().directBuffer(bytes.readableBytes()).writeBytes(bytes);
        } finally {
            bytes.release();
        }
    }

    private void endPlain() {
        if (isOver || plain == null) {
            return;
        }
        plain.shutdownOutput().addListener(done -> guard(this::finishIfBothHaveEnded));
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        pull();
        context.fireChannelWritabilityChanged();
    }

    // --- news of the stream, from other threads

    @Override
    public void readable() {
        execute(this::pull);
    }

    @Override
    public void writable() {
        execute(this::push);
    }

    private void execute(Runnable task) {
        DuplexChannel channel = plain;
        try {
            if (channel != null) {
                channel.eventLoop().execute(() -> guard(task));
            }
        } catch (RejectedExecutionException e) {
            LOG.debug("the tunnel is closed", e);
        }
    }

    /** An error of ours ends this one: nobody would come back to it. */
    private void guard(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            LOG.error("a connection is closed because of an error in msocket", e);
            fail("an error in msocket: " + e);
        }
    }

    // --- the end

    private void finishIfBothHaveEnded() {
        if (isOver || plain == null || !streamHasEnded || !plain.isOutputShutdown()) {
            return;
        }
        if (isUnwanted) {
            // Who sent what is lost is to know.
            end(true);
        } else if (plainHasEnded && untaken.isEmpty()) {
            end(false);
        }
    }

    /** What closes the plain connection otherwise than by {@link #end} is a reset, or an error of writing. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(GONE);
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.error("a connection is closed because of an error in msocket", cause);
        }
        fail("the plain connection: " + cause.getMessage());
    }

    /** Ends both by force. On the event loop, or where there is none because the channel could not be registered. */
    void fail(String why) {
        if (isOver) {
            return;
        }
        if (failure == null) {
            failure = why;
        }
        if (stream != null) {
            stream.reset(why);
        } else {
            Resets.reset(socket);
        }
        end(true);
    }

    private void end(boolean byForce) {
        isOver = true;
        rest.end();
        releaseUntaken();
        if (stream != null) {
            stream.close();
        }
        if (plain != null) {
            if (byForce) {
                Resets.reset(plain);
            } else {
                plain.close();
            }
        }
        atEnd.accept(this);
    }
}
