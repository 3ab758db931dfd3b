package io.msocket.lab.net;

import io.msocket.lab.link.Urgency;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;

/** UDP datagrams through the kernel from one interface to another, numbered and timed, by threads that a busy machine does not make late. */
final class Probes implements AutoCloseable {
    /** The headers of IPv4 and UDP, in bytes. */
    static final int HEADERS = 28;

    private static final int PORT = 9000;
    private static final int BUFFER = 4 << 20;
    private static final int MAX_DATAGRAM = 9_000;

    /**
     * A datagram that has arrived.
     *
     * @param number from 0, in the order of sending
     */
    record Arrival(int number, long sentNanos, long arrivedNanos) {
        long tookNanos() {
            return arrivedNanos - sentNanos;
        }
    }

    private final DatagramChannel sender;
    private final DatagramChannel receiver;
    private final ByteBuffer out = ByteBuffer.allocateDirect(MAX_DATAGRAM);
    private int sent;
    /** Guarded by itself. */
    private final List<Arrival> arrivals = new ArrayList<>();

    Probes(Interface from, Interface to) throws IOException {
        InetSocketAddress target = new InetSocketAddress(to.address(), PORT);
        receiver = to.node()
                .inside(() -> DatagramChannel.open()
                        .setOption(StandardSocketOptions.SO_RCVBUF, BUFFER)
                        .bind(target));
        sender = from.node()
                .inside(() -> DatagramChannel.open()
                        .setOption(StandardSocketOptions.SO_SNDBUF, BUFFER)
                        .bind(new InetSocketAddress(from.address(), 0))
                        .connect(target));
        Thread thread = new Thread(this::receive, "probes");
        thread.setDaemon(true);
        thread.start();
    }

    /** Sends one, whose IP packet has that length. */
    void send(int bytes) throws IOException {
        out.clear().limit(bytes - HEADERS);
        out.putInt(0, sent++).putLong(Integer.BYTES, System.nanoTime());
        sender.write(out);
    }

    /** Sends many, at even distances. */
    void send(int count, int bytes, long gapNanos) throws Exception {
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            Urgency.apply();
            long due = System.nanoTime();
            for (int i = 0; i < count; i++) {
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                send(bytes);
                due += gapNanos;
            }
            return true;
        });
        new Thread(task, "probes-sender").start();
        task.get();
    }

    int sent() {
        return sent;
    }

    List<Arrival> arrivals() {
        synchronized (arrivals) {
            return new ArrayList<>(arrivals);
        }
    }

    private void receive() {
        Urgency.apply();
        ByteBuffer in = ByteBuffer.allocateDirect(MAX_DATAGRAM);
        try {
            while (true) {
                in.clear();
                receiver.receive(in);
                long now = System.nanoTime();
                synchronized (arrivals) {
                    arrivals.add(new Arrival(in.getInt(0), in.getLong(Integer.BYTES), now));
                }
            }
        } catch (AsynchronousCloseException e) {
            // The end of the test.
        } catch (IOException e) {
            throw new IllegalStateException("the probes' receiver failed", e);
        }
    }

    @Override
    public void close() throws IOException {
        sender.close();
        receiver.close();
    }
}
