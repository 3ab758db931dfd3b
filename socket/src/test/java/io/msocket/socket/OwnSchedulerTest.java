package io.msocket.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.HandoverMode;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A program's own scheduler: docs/MULTIPATH.md's example. */
class OwnSchedulerTest {
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final InetAddress FIRST = FakeNetwork.address("127.0.0.1");
    private static final InetAddress SECOND = FakeNetwork.address("127.0.0.2");
    private static final int BYTES = 8 << 20;

    @Test
    void it_distributes_an_upload_over_both_flowpaths() throws Exception {
        MSocketOptions options = TestPeers.CLIENT.toBuilder()
                .localAddresses(List.of(FIRST, SECOND))
                .handoverMode(HandoverMode.FULL)
                .scheduler(LeastDelay::new)
                .build();
        byte[] sent = new byte[BYTES];
        new Random(1).nextBytes(sent);
        try (MServerSocket server = new MServerSocket(0, 50, FIRST, TestPeers.SERVER);
                MSocket client = new MSocket(FIRST, server.getLocalPort(), options);
                MSocket accepted = server.accept()) {
            Background<byte[]> received =
                    Background.call(() -> accepted.getInputStream().readNBytes(BYTES));
            client.getOutputStream().write(sent);
            assertThat(received.result()).isEqualTo(sent);
            assertThat(client.flowpaths()).hasSize(2).allMatch(OwnSchedulerTest::hasCarried);
        }
    }

    private static boolean hasCarried(FlowpathSnapshot path) {
        return path.bytesSent() > 0;
    }

    @Test
    void the_guide_has_it_as_it_is() throws IOException {
        String source = Files.readString(REPOSITORY.resolve("socket/src/test/java/io/msocket/socket/LeastDelay.java"));
        String example = source.substring(source.indexOf("/**"));
        assertThat(Files.readString(REPOSITORY.resolve("docs/MULTIPATH.md"))).contains(example);
    }
}
