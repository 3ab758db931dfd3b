package io.msocket.names.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class SharedClientsTest {
    private static final String NAME = "files@example.org";
    private static final String CLOSED = "the client of names is closed";
    private static final String OPEN = "cannot be reached";

    private final SharedClients clients = new SharedClients(UnaryOperator.identity());
    private final List<SharedClients.Use> uses = new ArrayList<>();

    /** Of servers that nobody can be; each of them has a port of its own. */
    private SharedClients.Use use(int... ports) throws IOException {
        List<URI> servers = new ArrayList<>();
        for (int port : ports) {
            servers.add(URI.create("http://127.0.0.1:" + port));
        }
        SharedClients.Use use = clients.use(servers);
        uses.add(use);
        return use;
    }

    private void useAll() throws IOException {
        for (int port = 1; port <= SharedClients.MOST; port++) {
            use(port);
        }
    }

    private static void assertSays(SharedClients.Use use, String what) {
        assertThatThrownBy(() -> use.resolver().resolve(NAME).get()).hasMessageContaining(what);
    }

    @Test
    void who_asks_the_same_servers_shares_a_client_in_whatever_order_they_are() throws Exception {
        assertThat(use(1, 2).resolver()).isSameAs(use(2, 1).resolver());
        assertThat(use(1).resolver()).isNotSameAs(use(2).resolver());
    }

    @Test
    void of_idle_clients_the_one_gives_way_that_was_wanted_the_longest_ago() throws Exception {
        useAll();
        SharedClients.Use first = uses.get(0);
        SharedClients.Use second = uses.get(1);
        SharedClients.Use third = uses.get(2);
        second.close();
        first.close();
        use(1).close();
        use(100);
        assertSays(second, CLOSED);
        assertSays(first, OPEN);
        use(101);
        assertSays(first, CLOSED);
        assertSays(third, OPEN);
    }

    @Test
    void one_that_is_in_use_never_gives_way() throws Exception {
        useAll();
        assertThatThrownBy(() -> use(100))
                .isInstanceOf(IOException.class)
                .hasMessage("the name servers of more than 64 domains are asked at a time: name the servers to ask, by"
                        + " MSOCKET_NAMES");
        use(1);
        uses.get(0).close();
        uses.get(0).close();
        assertThatThrownBy(() -> use(100)).as("somebody else uses it").isInstanceOf(IOException.class);
    }

    @Test
    void what_is_no_name_server_is_told() {
        assertThatThrownBy(() -> clients.use(List.of(URI.create("ftp://example.org"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not a name server: ftp://example.org");
    }
}
