package io.msocket.tunnel;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file of a Unix-domain socket; goes with the listener. */
final class UnixListener implements PlainListener {
    private static final Logger LOG = LoggerFactory.getLogger(UnixListener.class);

    private final PlainAddress.UnixSocket address;
    private final EpollServerDomainSocketChannel listening = new EpollServerDomainSocketChannel();

    /** What has come and waits for {@link #accept}: one, since each of its calls lets one in; or why none comes. */
    private final BlockingQueue<Object> come = new LinkedBlockingQueue<>();

    UnixListener(PlainAddress.UnixSocket address, PlainLoops loops) throws IOException {
        PlainLoops.requireUnix();
        this.address = address;
        removeAbandoned(address.path());
        listening.config().setAutoRead(false);
        listening.pipeline().addLast(new Entrance());
        PlainConnections.await(loops.forUnix().register(listening));
        boolean bound = false;
        try {
            PlainConnections.await(
                    listening.bind(new DomainSocketAddress(address.path().toFile())));
            bound = true;
        } finally {
            if (!bound) {
                listening.close();
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
        return !listening.isOpen();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Object left = come.poll(); left != null; left = come.poll()) {
            if (left instanceof Channel accepted) {
                accepted.unsafe().closeForcibly();
            }
        }
        Files.deleteIfExists(address.path());
    }

    /** The file of a socket that nobody listens at any more is in the way, and nothing else. */
    private static void removeAbandoned(Path file) throws IOException {
        if (!Files.exists(file) || Files.isRegularFile(file) || Files.isDirectory(file)) {
            return;
        }
        try {
            java.nio.channels.SocketChannel.open(java.net.UnixDomainSocketAddress.of(file))
                    .close();
        } catch (IOException e) {
            LOG.debug("nobody listens at {}", file, e);
            Files.deleteIfExists(file);
        }
    }
}
