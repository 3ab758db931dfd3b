package io.msocket.tunnel;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file of a Unix-domain socket; goes with the listener. */
final class UnixListener implements PlainListener {
    private static final Logger LOG = LoggerFactory.getLogger(UnixListener.class);

    /** In {@code st_mode} of POSIX. */
    private static final int FILE_TYPE = 0170000;

    private static final int SOCKET_TYPE = 0140000;

    /** Far longer than a loop takes. */
    private static final long CLOSE_MILLIS = 5_000;

    private final PlainAddress.UnixSocket address;
    private final EpollServerDomainSocketChannel listening;

    /** What has come and waits for {@link #accept}: one, since each of its calls lets one in; or why none comes. */
    private final BlockingQueue<Object> come = new LinkedBlockingQueue<>();

    private final AtomicBoolean isClosed = new AtomicBoolean();

    UnixListener(PlainAddress.UnixSocket address, PlainLoops loops) throws IOException {
        PlainLoops.requireUnix();
        this.address = address;
        removeAbandoned(address.path());
        listening = new EpollServerDomainSocketChannel();
        boolean bound = false;
        try {
            listening.config().setAutoRead(false);
            listening.pipeline().addLast(new Entrance());
            PlainConnections.await(loops.register(listening));
            PlainConnections.await(
                    listening.bind(new DomainSocketAddress(address.path().toFile())));
            bound = true;
        } finally {
            if (!bound) {
                Resets.close(listening);
            }
        }
    }

    private final class Entrance extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object accepted) {
            come.add(accepted);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            come.add(cause instanceof IOException ? cause : new IOException(cause));
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            come.add(new IOException("the socket is closed"));
        }
    }

    @Override
    public DuplexChannel accept() throws IOException {
        listening.read();
        try {
            Object next = come.take();
            if (next instanceof IOException failure) {
                throw new IOException(failure.getMessage(), failure);
            }
            return (DuplexChannel) next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for a connection");
        }
    }

    @Override
    public PlainAddress address() {
        return address;
    }

    @Override
    public boolean isClosed() {
        return isClosed.get();
    }

    @Override
    public void close() throws IOException {
        if (isClosed.getAndSet(true)) {
            return;
        }
        listening.close().awaitUninterruptibly(CLOSE_MILLIS);
        for (Object left = come.poll(); left != null; left = come.poll()) {
            if (left instanceof Channel accepted) {
                Resets.close(accepted);
            }
        }
        // For whoever waits in accept: what the channel has said of its end may be among what was taken out.
        come.add(new ClosedChannelException());
        Files.deleteIfExists(address.path());
    }

    /** The file of a socket that nobody listens at any more is in the way; whatever else is there stays, which Netty's bind would replace. */
    private static void removeAbandoned(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        int mode = (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if ((mode & FILE_TYPE) != SOCKET_TYPE) {
            throw new FileAlreadyExistsException(file.toString(), null, "is there already, and is no socket");
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false);
            probe.connect(UnixDomainSocketAddress.of(file));
        } catch (ConnectException e) {
            LOG.debug("nobody listens at {}", file, e);
            Files.deleteIfExists(file);
            return;
        } catch (SocketException e) {
            LOG.debug("whoever listens at {} is slow to accept", file, e);
        }
        throw new BindException("Address already in use");
    }
}
