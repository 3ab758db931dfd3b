package io.msocket.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.msocket.protocol.FlowpathState;
import io.msocket.protocol.HandoverMode;
import io.msocket.protocol.PathScheduler;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A program's own scheduler: docs/MULTIPATH.md's example. */
class OwnSchedulerTest {
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final InetAddress FIRST = FakeNetwork.address("127.0.0.1");
    private static final InetAddress SECOND = FakeNetwork.address("127.0.0.2");
    private static final int BYTES = 8 << 20;

    /** Remembers among how many flowpaths it has had to choose. */
    private static final class Watched implements PathScheduler {
        private final PathScheduler watched = new LeastDelay();
        private final AtomicInteger mostCandidates;

        Watched(AtomicInteger mostCandidates) {
            this.mostCandidates = mostCandidates;
        }

        @Override
        public Candidate next(List<? extends Candidate> candidates, Backlog backlog) {
            mostCandidates.accumulateAndGet(candidates.size(), Math::max);
            return watched.next(candidates, backlog);
        }
    }

    @Test
    void it_chooses_among_the_flowpaths_for_an_upload() throws Exception {
        AtomicInteger mostCandidates = new AtomicInteger();
        MSocketOptions options = TestPeers.CLIENT.toBuilder()
                .localAddresses(List.of(FIRST, SECOND))
                .handoverMode(HandoverMode.FULL)
                .scheduler(() -> new Watched(mostCandidates))
                .build();
        byte[] sent = new byte[BYTES];
        new Random(1).nextBytes(sent);
        try (MServerSocket server = new MServerSocket(0, 50, FIRST, TestPeers.SERVER);
                MSocket client = new MSocket(FIRST, server.getLocalPort(), options);
                MSocket accepted = server.accept()) {
            await().until(() -> client.flowpaths().stream()
                            .filter(path -> path.state() == FlowpathState.ACTIVE)
                            .count()
                    == 2);
            Background<byte[]> received =
                    Background.call(() -> accepted.getInputStream().readNBytes(BYTES));
            client.getOutputStream().write(sent);
            assertThat(received.result()).isEqualTo(sent);
            assertThat(mostCandidates).hasValue(2);
        }
    }

    @Test
    void the_guide_has_it_as_it_is() throws IOException {
        String source = Files.readString(REPOSITORY.resolve("socket/src/test/java/io/msocket/socket/LeastDelay.java"));
        String example = source.substring(source.indexOf("/**"));
        assertThat(Files.readString(REPOSITORY.resolve("docs/MULTIPATH.md"))).contains(example);
    }
}
