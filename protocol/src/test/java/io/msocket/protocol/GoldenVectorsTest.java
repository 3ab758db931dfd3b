package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.protocol.crypto.HandshakePattern;
import io.msocket.protocol.crypto.JdkCipherSuites;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The engine speaks as docs/PROTOCOL.md says, to the byte. */
class GoldenVectorsTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "PROTOCOL.md");
    private static final Pattern BLOCK = Pattern.compile("```vector (\\S+)\n([0-9a-f\\s]*)```");
    private static final int BYTES_IN_LINE = 48;

    static String text() throws IOException {
        return Files.readString(DOCUMENT);
    }

    static Map<String, byte[]> documented() throws IOException {
        Map<String, byte[]> vectors = new LinkedHashMap<>();
        Matcher blocks = BLOCK.matcher(text());
        while (blocks.find()) {
            vectors.put(blocks.group(1), HexFormat.of().parseHex(blocks.group(2).replaceAll("\\s", "")));
        }
        return vectors;
    }

    private static String block(String name, byte[] bytes) {
        StringBuilder text = new StringBuilder("```vector ").append(name).append('\n');
        for (int at = 0; at < bytes.length; at += BYTES_IN_LINE) {
            text.append(HexFormat.of().formatHex(bytes, at, Math.min(bytes.length, at + BYTES_IN_LINE)))
                    .append('\n');
        }
        return text.append("```\n").toString();
    }

    /** What the engine makes stands in target/golden-vectors.md then, for when the protocol is meant to change. */
    @Test
    void the_engine_makes_exactly_the_documented_bytes() throws IOException {
        Map<String, byte[]> made = GoldenVectors.make();
        StringBuilder text = new StringBuilder();
        made.forEach((name, bytes) -> text.append(block(name, bytes)).append('\n'));
        Files.writeString(Path.of("target", "golden-vectors.md"), text);

        Map<String, byte[]> documented = documented();
        assertThat(documented.keySet()).containsExactlyElementsOf(made.keySet());
        made.forEach(
                (name, bytes) -> assertThat(block(name, documented.get(name))).isEqualTo(block(name, bytes)));
    }

    @Test
    void a_server_takes_the_documented_client_and_answers_as_documented() throws IOException {
        Map<String, byte[]> vectors = documented();
        for (String name : List.of("nk", "ik", "nx", "xx", "chacha-nk")) {
            Acceptor acceptor = new Acceptor(GoldenVectors.server(Buffers.unpooled(), ConnectionOptions.defaults()));
            InetSocketAddress nobody = Network.address(1, 1);
            acceptor.handleAccepted(0, nobody, nobody, 0);
            List<AcceptorAction> actions = new ArrayList<>();
            int messages = name.equals("xx") ? 3 : 2;
            for (int i = 1; i <= messages; i++) {
                acceptor.handleBytes(0, ByteBuffer.wrap(vectors.get(name + ".client." + i)), 0);
                acceptor.work(0);
                for (AcceptorAction action = acceptor.pollAction(); action != null; action = acceptor.pollAction()) {
                    actions.add(action);
                }
            }
            assertThat(actions).as(name).hasSize(2);
            assertThat(((AcceptorAction.Send) actions.get(0)).bytes()).isEqualTo(vectors.get(name + ".server.1"));
            assertThat(actions.get(1)).isInstanceOf(AcceptorAction.Established.class);
        }
    }

    @Test
    void a_client_opens_with_the_documented_server() throws IOException {
        Map<String, byte[]> vectors = documented();
        for (HandshakePattern pattern : List.of(HandshakePattern.NK, HandshakePattern.IK)) {
            ClientSetup setup = GoldenVectors.client(
                    JdkCipherSuites.aesGcm(), pattern, Buffers.unpooled(), ConnectionOptions.defaults());
            Connection client = Connection.open(setup, List.of(Network.from(10)), 0);
            client.handleConnected(0, Network.address(10, 1), 0);
            String name = pattern.noiseName().toLowerCase(Locale.ROOT);
            client.handleBytes(0, ByteBuffer.wrap(vectors.get(name + ".server.1")), 0);
            client.handleBytes(0, ByteBuffer.wrap(vectors.get(name + ".server.2")), 0);

            // The acknowledgement in the server's record is of bytes that this client has not sent.
            assertThat(client.peerKey()).isEqualTo(GoldenVectors.SERVER.publicKey());
            assertThat(client.closeReason().detail()).contains("acknowledges offset 5, but only 0 was sent");
        }
    }
}
