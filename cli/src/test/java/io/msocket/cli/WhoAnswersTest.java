package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client says where somebody else answers than a server of msocket. */
class WhoAnswersTest {
    private ServerSocket stranger;

    @BeforeEach
    void listen() throws IOException {
        stranger = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        stranger.close();
    }

    private CommandRun get() {
        String[] words = {
            "get",
            "msocket://127.0.0.1:" + stranger.getLocalPort() + "/file",
            "-o",
            "-",
            "--insecure-any-key",
            "--connect-timeout",
            "3s"
        };
        return CommandRun.of(words);
    }

    /** To whoever comes, until nobody can come any more. */
    private void answer(byte[] words) {
        Thread thread = new Thread(() -> {
            try {
                while (true) {
                    try (Socket client = stranger.accept()) {
                        client.getInputStream().read();
                        client.getOutputStream().write(words);
                        client.shutdownOutput();
                        client.getInputStream().readAllBytes();
                    }
                }
            } catch (IOException e) {
                // Closed.
                return;
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Test
    void a_web_server_speaks_another_protocol() {
        answer("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        CommandRun run = get();
        assertThat(run.status()).isEqualTo(ExitCodes.PROTOCOL);
        assertThat(run.err())
                .startsWith("msocket get: cannot connect to 127.0.0.1:" + stranger.getLocalPort() + ": ")
                .contains("not an msocket");
        assertThat(run.err().lines()).hasSize(1);
    }

    @Test
    void who_takes_connections_and_says_nothing_is_told_from_who_is_not_there() throws IOException {
        CommandRun silent = get();
        assertThat(silent.status()).isEqualTo(ExitCodes.UNAVAILABLE);
        assertThat(silent.err()).contains("takes TCP connections, and says nothing on them within 3");
        stranger.close();
        CommandRun gone = get();
        assertThat(gone.status()).isEqualTo(ExitCodes.UNAVAILABLE);
        assertThat(gone.err()).contains("Connection refused");
    }
}
