package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.msocket.protocol.Route;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Somebody sits on the wire: reads, changes and repeats what goes over it. */
class WiretapTest {
    private static final long MEGABYTE = 1 << 20;

    /** Of a client's first bytes: the preface, and the kind of its message. */
    private static final int LENGTH_AT = 9;

    private static final int MESSAGE_AT = 11;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private TestTransports ends;
    private Cable cable;

    @BeforeEach
    void open() throws IOException {
        log.start();
        ((Logger) LoggerFactory.getLogger(RefusalLog.class)).addAppender(log);
        ends = new TestTransports();
        cable = new Cable(TestTransports.at(ends.port()));
    }

    @AfterEach
    void close() throws IOException {
        cable.close();
        ends.close();
        ((Logger) LoggerFactory.getLogger(RefusalLog.class)).detachAppender(log);
    }

    private TestTransports.Pair connect() throws IOException {
        return ends.connect(new Route(null, cable.address()));
    }

    private long logged(String text) {
        return List.copyOf(log.list).stream()
                .filter(event -> event.getFormattedMessage().contains(text))
                .count();
    }

    @Test
    void changed_bits_cost_flowpaths_but_no_byte_and_are_logged_once() throws IOException {
        TestTransports.Pair pair = connect();
        cable.flipOneBitIn(5 * MEGABYTE);
        CompletableFuture<String> sent = Transfer.send(pair.client(), 30 * MEGABYTE, 100_000, 1);
        assertThat(Transfer.receive(pair.server(), 65536).join()).isEqualTo(sent.join());
        assertThat(cable.accepted()).isGreaterThan(2);
        assertThat(logged("bytes that the peer cannot have sent")).isEqualTo(1);
        cable.flipOneBitIn(0);
        pair.close();
    }

    @Test
    void a_repeated_opening_opens_nothing() throws IOException {
        cable.record();
        TestTransports.Pair pair = connect();
        sendThreeBytes(pair);
        replay(cable.recorded());
        assertThatThrownBy(() -> ends.listener.accept(300)).isInstanceOf(SocketTimeoutException.class);
        assertThat(ends.serverTransport.connections().count()).isEqualTo(1);
        assertGoesOn(pair);
    }

    @Test
    void a_repeated_join_disturbs_nobody() throws IOException {
        TestTransports.Pair pair = connect();
        replay(recordJoin(pair));
        assertGoesOn(pair);
    }

    @Test
    void a_changed_join_is_refused_and_logged_once() throws IOException {
        TestTransports.Pair pair = connect();
        byte[] join = recordJoin(pair);
        // The ephemeral key: with the one of before the message would not even be read.
        join[MESSAGE_AT] ^= 1;
        assertThat(replay(join)).isZero();
        assertThat(replay(join)).isZero();
        assertThat(logged("a join that is not for this instance of the service"))
                .isEqualTo(1);
        assertGoesOn(pair);
    }

    @Test
    void a_join_that_reaches_another_instance_of_the_service_gets_no_answer() throws IOException {
        TestTransports.Pair pair = connect();
        ListenerSettings another =
                ends.listenerSettings().toBuilder().instance(null).build();
        try (Transport transport = Transport.create(TransportSettings.defaults());
                Listener listener = transport.listen(TestTransports.at(0), 0, another)) {
            assertThat(replay(recordJoin(pair), listener.localAddress())).isZero();
        }
        assertThat(logged("a join that is not for this instance of the service"))
                .isEqualTo(1);
        assertGoesOn(pair);
    }

    /** Makes the client join, and returns what it sends before it has an answer. */
    private byte[] recordJoin(TestTransports.Pair pair) throws IOException {
        cable.record();
        cable.cut(true);
        sendThreeBytes(pair);
        byte[] all = cable.recorded();
        int length = ((all[LENGTH_AT] & 0xff) << 8) | (all[LENGTH_AT + 1] & 0xff);
        return Arrays.copyOf(all, MESSAGE_AT + length);
    }

    /** As the other, to the server. */
    private int replay(byte[] bytes) throws IOException {
        return replay(bytes, TestTransports.at(ends.port()));
    }

    /** Sends the bytes over a new TCP connection, waits until the server ends it, and counts what it says. */
    private static int replay(byte[] bytes, InetSocketAddress server) throws IOException {
        int total = 0;
        try (Socket attacker = new Socket(server.getAddress(), server.getPort())) {
            attacker.setSoTimeout(20_000);
            attacker.getOutputStream().write(bytes);
            InputStream answer = attacker.getInputStream();
            byte[] buffer = new byte[1000];
            int count = answer.read(buffer);
            while (count >= 0) {
                total += count;
                count = answer.read(buffer);
            }
        } catch (SocketException reset) {
            assertThat(reset).hasMessageMatching("Connection reset.*|Broken pipe.*");
        }
        return total;
    }

    private static void sendThreeBytes(TestTransports.Pair pair) throws IOException {
        pair.client().write(new byte[] {1, 2, 3}, 0, 3);
        assertThat(pair.server().read(new byte[3], 0, 3, 20_000)).isEqualTo(3);
    }

    private static void assertGoesOn(TestTransports.Pair pair) throws IOException {
        byte[] back = new byte[1];
        pair.client().write(new byte[] {7}, 0, 1);
        assertThat(pair.server().read(back, 0, 1, 20_000)).isEqualTo(1);
        pair.server().write(back, 0, 1);
        assertThat(pair.client().read(back, 0, 1, 20_000)).isEqualTo(1);
        assertThat(back[0]).isEqualTo((byte) 7);
        pair.close();
    }
}
