package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Where {@code names serve} keeps the names, and whom it tells; on real nodes, the tests of the store say the rest. */
class NamesServeCommandTest {
    private static CommandRun serve(String... more) {
        String[] words = new String[more.length + 4];
        System.arraycopy(new String[] {"names", "serve", "--listen", "127.0.0.1:0"}, 0, words, 0, 4);
        System.arraycopy(more, 0, words, 4, more.length);
        return CommandRun.of(words);
    }

    @Test
    void names_are_kept_in_a_directory_or_in_cassandra_and_not_in_both() {
        CommandRun neither = serve();
        assertThat(neither.status()).isEqualTo(2);
        assertThat(neither.err()).contains("--data DIR or --store URL is missing");
        CommandRun both = serve("--data", "names", "--store", "cassandra://127.0.0.1/names");
        assertThat(both.status()).isEqualTo(2);
        assertThat(both.err()).contains("only one of these can be given");
    }

    @Test
    void what_is_no_cassandra_or_no_peer_is_a_wrong_command_line() {
        CommandRun store = serve("--store", "127.0.0.1:9042/names");
        assertThat(store.status()).isEqualTo(2);
        assertThat(store.err()).contains("not an address of Cassandra: '127.0.0.1:9042/names'");
        CommandRun account = serve("--store", "cassandra://names:secret@127.0.0.1/names");
        assertThat(account.status()).isEqualTo(2);
        assertThat(account.err()).contains("has no account").doesNotContain("secret");
        CommandRun peer = serve("--store", "cassandra://127.0.0.1/names", "--peer", "names.example.org:8443");
        assertThat(peer.status()).isEqualTo(2);
        assertThat(peer.err()).contains("not the URL of a name server: 'names.example.org:8443'");
    }

    @Test
    void a_directory_is_one_server_s_who_has_no_peers() {
        CommandRun run = serve("--data", "names", "--peer", "http://names.example.org:8443");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--peer is for name servers over one Cassandra (--store)");
    }

    @Test
    void a_cassandra_that_does_not_answer_is_named() {
        CommandRun run = serve("--store", "cassandra://127.0.0.1:1/names");
        assertThat(run.status()).isEqualTo(69);
        assertThat(run.err())
                .startsWith("msocket names serve: cannot open the names in cassandra://127.0.0.1:1/names: no node can"
                        + " be used: ")
                .contains("127.0.0.1:1: Connection refused");
    }

    @Test
    void a_cassandra_whose_host_nobody_knows_is_told_as_that() {
        CommandRun run = serve("--store", "cassandra://nowhere.invalid/names");
        assertThat(run.status()).isEqualTo(68);
        assertThat(run.err()).contains("no address found for any node of cassandra://nowhere.invalid:9042/names");
    }
}
