package io.msocket.names.server;

import static org.awaitility.Awaitility.await;

import io.msocket.protocol.Principal;
import java.net.URI;
import java.net.http.HttpClient;
import org.junit.jupiter.api.Test;

class HintQueueTest {
    @Test
    void what_cannot_be_sent_harms_nobody_and_what_comes_later_is_tried_all_the_same() {
        URI nowhere = URI.create("ftp://names.example.org");
        try (HintQueue queue = new HintQueue(nowhere, HttpClient.newHttpClient())) {
            queue.add(TestNameServer.FILES, Principal.own());
            queue.add(TestNameServer.MAIL, Principal.own());
            await().until(() -> queue.waiting() == 0);
        }
    }
}
