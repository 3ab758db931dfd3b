package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.names.record.Name;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.OwnerKey;
import io.msocket.names.record.RecordKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an owner of names says of them, and what stays as it was. */
class NamesOwnerCommandsTest extends NamesFixture {
    private String key;

    @BeforeEach
    void makeKey() {
        key = be("owner");
    }

    /** Somebody with a key of names, which is made the first time. */
    private String be(String person) {
        use(person);
        return Files.exists(temp.resolve(person).resolve("names.key"))
                ? CommandRun.of("keys", "show").out().strip()
                : CommandRun.of("keys", "new").out().strip();
    }

    private String good(String command, String name, String... more) {
        CommandRun run = run(command, name, more);
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        return run.out();
    }

    private void bad(int status, String why, String command, String name, String... more) {
        CommandRun run = run(command, name, more);
        assertThat(run.err()).contains(why);
        assertThat(run.status()).as(run.err()).isEqualTo(status);
    }

    private static String end(String output) {
        Matcher found = Pattern.compile("until (\\S+)").matcher(output);
        assertThat(found.find()).as(output).isTrue();
        return found.group(1);
    }

    @Test
    void what_is_not_given_stays_as_it_is() {
        String one = "msk1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";
        String other = "msk1:AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI";
        String end = end(good(
                "register",
                NAME,
                "--for",
                "1000d",
                "--protocol",
                "foo/1",
                "--server-key",
                one,
                "--address",
                "192.0.2.7:1"));
        assertThat(end(good("update", NAME, "--attribute", "a=1", "--attribute", "b=2")))
                .isEqualTo(end);
        assertThat(end(good("update", NAME, "--server-key", other))).isEqualTo(end);
        assertThat(good("lookup", NAME))
                .contains("protocol  foo/1\n", "key       " + other, "address   192.0.2.7:1 ", "attribute a=1", end);
        good("update", NAME, "--protocol", "foo/2", "--attribute", "a=", "--address", "");
        assertThat(good("lookup", NAME))
                .contains("protocol  foo/2\n", "key       " + other, "attribute b=2")
                .doesNotContain("attribute a", "address");
        assertThat(end(good("update", NAME, "--for", "1h"))).isLessThan(end);
    }

    @Test
    void a_removed_name_is_its_owner_s_still() {
        good("register", NAME);
        good("remove", NAME);
        be("other");
        bad(77, NAME + " was removed, and belongs to " + key, "register", NAME);
    }

    @Test
    void a_protocol_that_cannot_be_is_told_and_not_passed_over() {
        good("register", NAME);
        bad(2, "has no key by which it proves itself", "update", NAME, "--protocol", "foo/1");
        bad(2, "has no key by which it proves itself", "register", "other@example.org", "--protocol", "foo/1");
        CommandRun.of("keygen");
        for (String protocol : List.of("p".repeat(300), "a\tb")) {
            bad(2, "--service, --protocol: ", "register", "other@example.org", "--protocol", protocol);
        }
    }

    @Test
    void a_key_can_be_taken_away_or_left_out() {
        CommandRun.of("keygen");
        good("register", NAME, "--attribute", "about=pictures");
        assertThat(good("lookup", NAME)).contains("key       msk1:", "protocol  ");
        good("update", NAME, "--no-server-key");
        assertThat(good("lookup", NAME))
                .contains("attribute about=pictures")
                .doesNotContain("key  ", "protocol  ", "service   ");
        good("register", "mail@example.org", "--no-server-key");
        assertThat(good("lookup", "mail@example.org")).doesNotContain("key  ");
        bad(2, "has no key by which it proves itself", "update", NAME, "--no-server-key", "--protocol", "foo/1");
        bad(2, "only one of these can be given", "update", NAME, "--no-server-key", "--identity", "file");
    }

    @Test
    void who_knows_an_owner_of_before_follows_past_a_removal() {
        good("register", NAME);
        be("friend");
        good("lookup", NAME);
        be("next");
        String theirs = temp.resolve("next/names.key").toString();
        be("owner");
        good("update", NAME, "--new-key", theirs);
        good("remove", NAME, "--key", theirs);
        assertThat(good("register", NAME, "--key", theirs)).contains("version 4");
        be("friend");
        assertThat(good("lookup", NAME)).contains("version   4\n");
    }

    @Test
    void a_name_comes_to_a_server_that_does_not_know_it() throws Exception {
        good("register", NAME);
        good("update", NAME, "--attribute", "a=1");
        be("friend");
        good("lookup", NAME);
        url = serve("127.0.0.1:0", "empty");
        bad(77, "of which there was a record", "lookup", NAME);
        bad(77, "of which there was a record", "register", NAME);
        be("owner");
        assertThat(good("register", NAME)).contains("version 3");
        be("friend");
        assertThat(good("lookup", NAME)).contains("version   3\n");
    }

    @Test
    void members_are_names_or_keys_in_one_form() {
        String group = "friends@example.org";
        good("register", group, "--kind", "group", "--member", "Bob@Example.org");
        assertThat(good("group", group, "--add", "bob@example.ORG," + key)).isEqualTo("bob@example.org\n" + key + "\n");
        assertThat(good("group", group, "--remove", "BOB@example.org")).isEqualTo(key + "\n");
        bad(2, "a member is a name", "group", group, "--add", "nonsense");
        bad(2, "a member is a name", "register", "other@example.org", "--kind", "group", "--member", "x y z");
        good("register", "bob@example.org", "--kind", "user", "--member", key);
        bad(2, "the members of a user are keys", "group", "bob@example.org", "--add", "alice@example.org");
        good("register", NAME);
        bad(1, "files@example.org is a service, and has no members", "group", NAME);
        be("stranger");
        bad(77, "friends@example.org belongs to " + key, "group", group, "--add", "eve@example.org");
    }

    @Test
    void a_name_whose_time_is_over_counts_again_as_long_as_it_did() {
        Instant from = Instant.parse("2026-11-27T08:00:00Z");
        NameRecord before = NameRecord.builder(Name.parse(NAME), RecordKind.SERVICE, OwnerKey.parse(key))
                .valid(from, from.plus(Duration.ofDays(3)))
                .build();
        Instant late = from.plus(Duration.ofDays(50));
        NameRecord again = NamesOwnerCommand.next(before, late).build();
        assertThat(again.notBefore()).isEqualTo(late);
        assertThat(again.expiry()).isEqualTo(late.plus(Duration.ofDays(3)));
        NameRecord early = NamesOwnerCommand.next(before, from.plusSeconds(1)).build();
        assertThat(early.expiry()).isEqualTo(before.expiry());
    }

    @Test
    void nothing_is_published_that_cannot_be_remembered() throws Exception {
        Files.writeString(temp.resolve("owner/known_names"), "in the way");
        bad(74, "known_names", "register", NAME);
        Files.delete(temp.resolve("owner/known_names"));
        assertThat(good("register", NAME)).contains("version 1");
    }

    @Test
    void files_that_are_something_else_are_named_and_nothing_is_said_that_harms() throws Exception {
        for (List<String> command : List.of(
                List.of("keys", "show", temp.toString()),
                List.of("names", "register", NAME, "--names", url, "--identity", temp.toString()),
                List.of(
                        "names",
                        "register",
                        NAME,
                        "--names",
                        url,
                        "--identity",
                        temp.resolve("owner/names.key").toString()))) {
            CommandRun run = CommandRun.of(command.toArray(new String[0]));
            assertThat(run.status()).as(run.err()).isEqualTo(74);
            assertThat(run.err()).contains(temp.toString()).doesNotContain("chmod", "remove", "private1");
        }
        bad(
                66,
                "no such file",
                "register",
                NAME,
                "--identity",
                temp.resolve("missing").toString());
        Files.write(temp.resolve("owner/names"), new byte[] {(byte) 0xff, 1, 2});
        try (Program junk = Program.start(temp.resolve("owner"), "names", "lookup", NAME)) {
            assertThat(junk.await()).isEqualTo(74);
            assertThat(junk.errText()).contains(temp.resolve("owner/names") + " is no list of name servers");
        }
        Files.delete(temp.resolve("owner/names"));
        Files.createDirectory(temp.resolve("owner/names"));
        try (Program directory = Program.start(temp.resolve("owner"), "names", "lookup", NAME)) {
            assertThat(directory.await()).isEqualTo(74);
            assertThat(directory.errText())
                    .contains(temp.resolve("owner/names") + " is no list of name servers: it is a directory");
        }
        Path used = Files.writeString(temp.resolve("file"), "");
        CommandRun serve = CommandRun.of("names", "serve", "--listen", "127.0.0.1:0", "--data", used.toString());
        assertThat(serve.err()).contains(used + ": is not a directory");
        CommandRun twice = CommandRun.of(
                "names",
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--data",
                temp.resolve("data").toString());
        assertThat(twice.err()).contains("another process has them open");
        assertThat(twice.status()).isEqualTo(74);
    }

    @Test
    void a_watch_says_what_it_waits_for() throws Exception {
        try (Program watch = Program.start(temp.resolve("w1"), "names", "watch", NAME, "--names", url)) {
            watch.awaitErr("(there is no name files@example.org yet)");
            good("register", NAME);
            watch.awaitOut("(version   1)");
        }
        try (Program watch =
                Program.start(temp.resolve("w2"), "names", "watch", NAME, "--names", "http://127.0.0.1:1")) {
            watch.awaitErr("(http://127.0.0.1:1 cannot be reached)");
        }
        bad(2, "--count is at least 1, not 0", "watch", NAME, "--count", "0");
    }
}
