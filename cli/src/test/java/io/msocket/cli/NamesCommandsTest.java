package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands of names. */
class NamesCommandsTest extends NamesFixture {
    private CommandRun good(String command, String name, String... more) {
        CommandRun run = run(command, name, more);
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        return run;
    }

    private static String newKey() {
        CommandRun run = CommandRun.of("keys", "new");
        assertThat(run.status()).as(run.err()).isZero();
        return run.out().strip();
    }

    @Test
    void a_name_is_registered_looked_up_changed_and_removed() {
        String key = newKey();
        assertThat(CommandRun.of("keys", "show").out().strip()).isEqualTo(key);
        String serverKey = CommandRun.of("keygen").out().strip();
        assertThat(good("register", NAME, "--address", "192.0.2.7:4433", "--attribute", "about=pictures")
                        .out())
                .startsWith("registered files@example.org, version 1, for " + key + ", which counts until 20");

        use("somebody");
        assertThat(good("lookup", NAME).out())
                .contains("name      files@example.org\n", "kind      service\n", "owner     " + key + "\n")
                .contains("address   192.0.2.7:4433 (direct)\n", "attribute about=pictures\n")
                .contains("protocol  files/1\n", "key       " + serverKey + "\n");

        use("owner");
        good("update", NAME, "--address", "[2001:db8::7]:4433,192.0.2.8:1");
        assertThat(good("lookup", NAME).out())
                .contains("version   2\n", "attribute about=pictures\n", "192.0.2.8:1 (direct)")
                .doesNotContain("192.0.2.7");
        assertThat(run("register", NAME).err()).contains("is registered already, for you; 'msocket names update'");
        good("remove", NAME);
        CommandRun gone = run("lookup", NAME);
        assertThat(gone.status()).isEqualTo(66);
        assertThat(gone.err()).isEqualTo("msocket names lookup: files@example.org was removed by its owner\n");
        assertThat(good("register", NAME).out()).contains("version 4");
    }

    @Test
    void nobody_else_can_change_it_unless_it_is_signed_over() {
        newKey();
        good("register", NAME);
        use("other");
        newKey();
        CommandRun update = run("update", NAME);
        assertThat(update.status()).isEqualTo(77);
        assertThat(update.err()).contains("files@example.org belongs to msn1:", ", and your key is msn1:");
        assertThat(run("remove", NAME).status()).isEqualTo(77);

        use("owner");
        good("update", NAME, "--new-key", temp.resolve("other/names.key").toString());
        assertThat(run("update", NAME).status()).isEqualTo(77);
        use("other");
        good("update", NAME, "--attribute", "about=mine");
        assertThat(good("lookup", NAME).out()).contains("version   3\n");
    }

    @Test
    void members_of_a_group_come_and_go() {
        newKey();
        String group = "friends@example.org";
        good("register", group, "--kind", "group", "--member", "bob@example.org");
        assertThat(good("group", group, "--add", "carol@example.net,bob@example.org")
                        .out())
                .isEqualTo("bob@example.org\ncarol@example.net\n");
        good("group", group, "--remove", "bob@example.org");
        assertThat(good("group", group).out()).isEqualTo("carol@example.net\n");
        assertThat(run("group", group, "--remove", "bob@example.org").err())
                .contains("bob@example.org is no member of friends@example.org");
    }

    @Test
    void a_watch_prints_what_comes() throws Exception {
        newKey();
        good("register", NAME);
        try (Program watch =
                Program.start(temp.resolve("watcher"), "names", "watch", NAME, "--names", url, "--count", "2")) {
            watch.awaitOut("(version   1)");
            good("update", NAME);
            watch.awaitOut("(version   2)");
            assertThat(watch.await()).isZero();
        }
    }

    @Test
    void what_was_acknowledged_is_there_when_the_server_was_killed() throws Exception {
        newKey();
        good("register", NAME);
        server().process().destroyForcibly().waitFor();
        CommandRun unreachable = run("lookup", NAME);
        assertThat(unreachable.status()).isEqualTo(69);
        assertThat(unreachable.err()).contains("the name server " + url + " cannot be reached");
        serve(url.substring("http://".length()), "data");
        assertThat(good("lookup", NAME).out()).contains("version   1\n");
    }

    @Test
    void what_is_missing_is_said() throws Exception {
        assertThat(run("register", NAME).err()).contains("'msocket keys new' makes one");
        assertThat(CommandRun.of("names", "lookup", "nobody", "--names", url).err())
                .contains("it needs one @");
        assertThat(CommandRun.of("names", "lookup", NAME, "--names", "ftp://example.org")
                        .err())
                .contains("not a name server: ftp://example.org");
        assertThat(CommandRun.of("names").out()).contains("Usage: msocket names", "serve", "register");
        CommandRun unknown = run("lookup", NAME);
        assertThat(unknown.status()).isEqualTo(66);
        newKey();
        assertThat(CommandRun.of("keys", "new").status()).isEqualTo(73);
        assertThat(run("register", NAME, "--address", "127.0.0.1:0").status()).isEqualTo(2);
    }

    @Test
    void name_servers_are_found_in_a_file() throws Exception {
        newKey();
        Files.writeString(temp.resolve("owner/names"), "# ours\n" + url + "\n");
        try (Program register = Program.start(temp.resolve("owner"), "names", "register", NAME)) {
            assertThat(register.await()).as(register.errText()).isZero();
        }
    }

    @Test
    void where_no_name_server_is_known_or_dns_fails_that_is_said() throws Exception {
        try (EmptyDns dns = EmptyDns.ofNoName()) {
            try (Program lookup =
                    Program.start(temp.resolve("owner"), dns.options(), List.of("names", "lookup", NAME))) {
                assertThat(lookup.await()).isEqualTo(2);
                assertThat(lookup.errText())
                        .contains("no name server is known", "give --names, or set MSOCKET_NAMES, or write");
            }
        }
        newKey();
        try (EmptyDns dns = EmptyDns.broken()) {
            for (List<String> command : List.of(
                    List.of("names", "lookup", NAME),
                    List.of("serve", temp.toString(), "--listen", "127.0.0.1:0", "--name", NAME),
                    List.of("get", "msocket://" + NAME + "/letter.txt", "-o", "-"))) {
                try (Program program = Program.start(temp.resolve("owner"), dns.options(), command)) {
                    assertThat(program.await()).as(program.errText()).isEqualTo(69);
                    assertThat(program.errText())
                            .contains("the name servers of example.org cannot be looked up: ")
                            .hasLineCount(1);
                }
            }
        }
    }

    @Test
    void the_host_of_a_name_server_that_has_no_address_is_named() {
        String nowhere = "http://no-such-host.invalid:1";
        for (String[] command : new String[][] {
            {"names", "lookup", NAME, "--names", nowhere},
            {"get", "msocket://" + NAME + "/letter.txt", "-o", "-", "--names", nowhere}
        }) {
            CommandRun run = CommandRun.of(command);
            assertThat(run.err())
                    .contains("the name server http://no-such-host.invalid:1 cannot be reached: there is no such host");
            assertThat(run.status()).as(run.err()).isEqualTo(68);
        }
        String silent = "http://127.0.0.1:1";
        for (String several : List.of(nowhere + "," + silent, silent + "," + nowhere)) {
            CommandRun run = CommandRun.of("names", "lookup", NAME, "--names", several);
            assertThat(run.status()).as(several).isEqualTo(69);
        }
        CommandRun both = CommandRun.of("names", "lookup", NAME, "--names", nowhere + ",http://nor-this.invalid:1");
        assertThat(both.status()).isEqualTo(68);
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "register", "update", "lookup", "watch", "remove", "group"})
    void every_command_explains_itself(String command) {
        CommandRun run = CommandRun.of("names", command, "--help");
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .startsWith("Usage: msocket names " + command + " ")
                .contains("Example:", "Exit status:");
        assertThat(run.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(CommandRun.of("names", "--help").out()).containsPattern("(?m)^ +" + command + " +[A-Z]");
    }
}
