package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.msocket.tunnel.TunnelPeer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Standard output that takes nothing for a while. */
class TunnelLinesTest {
    private static final int MOST_WAITING = 1_000;

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch taking = new CountDownLatch(1);
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private final OutputStream slow = new OutputStream() {
        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            begun.countDown();
            try {
                if (!taking.await(20, TimeUnit.SECONDS)) {
                    throw new IOException("nobody reads");
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            synchronized (printed) {
                printed.write(bytes, offset, length);
            }
        }
    };

    private List<String> lines() {
        synchronized (printed) {
            return printed.toString(StandardCharsets.UTF_8).lines().toList();
        }
    }

    /** One of as many networks as there are clients: none of them has more lines than it may. */
    private static TunnelPeer peer(int number) throws IOException {
        byte[] address = {10, 0, (byte) (number >> Byte.SIZE), (byte) number};
        return new TunnelPeer(new InetSocketAddress(InetAddress.getByAddress(address), 1), null);
    }

    private static String line(int number) throws IOException {
        return peer(number) + ": connected";
    }

    /** So that the first line is being written, and as many others wait as may. */
    private void fill(TunnelLines lines) throws Exception {
        lines.begun(peer(0));
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        for (int i = 1; i <= MOST_WAITING; i++) {
            lines.begun(peer(i % 50));
        }
    }

    private TunnelLines linesTo(OutputStream out) {
        return new TunnelLines(new StandardStreams(InputStream.nullInputStream(), out, System.err, false, false));
    }

    @Test
    void how_many_were_left_out_is_told_behind_the_last_line_that_was_not() throws Exception {
        try (TunnelLines lines = linesTo(slow)) {
            fill(lines);
            for (int i = 0; i < 3; i++) {
                lines.begun(peer(i));
            }
            taking.countDown();
            await().until(() -> lines().size() == MOST_WAITING + 2);
            assertThat(lines().get(MOST_WAITING)).isEqualTo(line(MOST_WAITING % 50));
            assertThat(lines().get(MOST_WAITING + 1))
                    .isEqualTo("3 lines are left out here, since standard output took none");

            lines.begun(peer(7));
            await().until(() -> lines().size() == MOST_WAITING + 3);
            assertThat(lines().get(MOST_WAITING + 2)).as("told once").isEqualTo(line(7));
        }
    }

    @Test
    void close_waits_for_nobody_who_takes_nothing() throws Exception {
        TunnelLines lines = linesTo(slow);
        fill(lines);
        lines.close();
        taking.countDown();
        assertThat(lines()).hasSizeLessThan(MOST_WAITING);
    }
}
