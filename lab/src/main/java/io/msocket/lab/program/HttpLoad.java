package io.msocket.lab.program;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Requests over several connections at once, by one thread: a thread for each would cost the machine more than the server does.
 * For one thread.
 */
final class HttpLoad implements Closeable {
    /** A server that answers nobody for so long has failed. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Selector selector;
    private final List<HttpExchange> all = new ArrayList<>();
    private final Queue<HttpExchange> idle = new ArrayDeque<>();

    private HttpLoad(Selector selector) {
        this.selector = selector;
    }

    /** Connects to servers in turns, the first one first. */
    static HttpLoad open(List<InetSocketAddress> servers, int connections) throws IOException {
        HttpLoad load = new HttpLoad(Selector.open());
        try {
            for (int i = 0; i < connections; i++) {
                HttpExchange exchange = HttpExchange.open(NameServerAddresses.ofTurn(servers, i));
                load.all.add(exchange);
                exchange.channel().register(load.selector, SelectionKey.OP_READ, exchange);
            }
            load.idle.addAll(load.all);
            return load;
        } catch (IOException e) {
            load.close();
            throw e;
        }
    }

    /**
     * Sends all requests and waits for their answers.
     *
     * @param perMilli how many are due each millisecond, from when on their time counts, also while they wait for a connection; 0 for each
     *     as soon as there is one
     * @throws IOException if a connection fails, or nobody is answered any more
     */
    Answers run(Iterator<byte[]> requests, int perMilli) throws IOException {
        Run run = new Run(requests, perMilli);
        while (run.goesOn()) {
            run.sendDue();
            run.await();
        }
        return run.answers;
    }

    private final class Run {
        private final Iterator<byte[]> requests;
        private final int perMilli;
        private final Answers answers = new Answers();
        private final long start = System.nanoTime();
        private long sent;
        private long lastAnswer = start;

        Run(Iterator<byte[]> requests, int perMilli) {
            this.requests = requests;
            this.perMilli = perMilli;
        }

        boolean goesOn() {
            return isBusy() || requests.hasNext();
        }

        private boolean isBusy() {
            return idle.size() < all.size();
        }

        void sendDue() throws IOException {
            while (!idle.isEmpty() && requests.hasNext()) {
                long now = System.nanoTime();
                long due = perMilli == 0 ? now : start + TimeUnit.MILLISECONDS.toNanos(sent / perMilli);
                if (due - now > 0) {
                    return;
                }
                idle.remove().send(requests.next(), due);
                sent++;
            }
        }

        void await() throws IOException {
            if (perMilli == 0 && !isBusy()) {
                return;
            }
            selector.select(perMilli == 0 ? PATIENCE.toMillis() : 1);
            long now = System.nanoTime();
            for (SelectionKey key : selector.selectedKeys()) {
                if (key.attachment() instanceof HttpExchange exchange && exchange.receive()) {
                    answers.add(exchange, now);
                    idle.add(exchange);
                    lastAnswer = now;
                }
            }
            selector.selectedKeys().clear();
            if (isBusy() && now - lastAnswer > PATIENCE.toNanos()) {
                throw new IOException("the name server answers nobody for " + PATIENCE.toSeconds() + " s");
            }
            answers.lasted(lastAnswer - start);
        }
    }

    @Override
    public void close() throws IOException {
        for (HttpExchange exchange : all) {
            exchange.close();
        }
        selector.close();
    }
}
