package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class UsageTest {
    @TempDir
    Path temp;

    @ParameterizedTest
    @ValueSource(
            strings = {"demo", "serve", "get", "put", "listen", "connect", "expose", "forward", "key", "keygen", "sim"})
    void every_command_explains_itself(String command) {
        for (String option : new String[] {"--help", "-h"}) {
            CommandRun run = CommandRun.of(command, option);
            assertThat(run.status()).isZero();
            assertThat(run.err()).isEmpty();
            assertThat(run.out())
                    .startsWith("Usage: msocket " + command + " ")
                    .contains("Exit status:", "130", "Example:", "--verbose")
                    .doesNotContain("--report");
            assertThat(run.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        }
        assertThat(CommandRun.of("help", command).out())
                .isEqualTo(CommandRun.of(command, "--help").out());
        assertThat(CommandRun.of("--help").out()).containsPattern("(?m)^ +" + command + " +[A-Z]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "put", "connect"})
    void every_client_command_has_the_same_options(String command) {
        assertThat(CommandRun.of(command, "--help").out())
                .contains("--bind=ADDR[,ADDR...]", "--move-every=TIME", "--trace=FILE", "--server-key=KEY")
                .contains("--known-hosts=FILE", "--insecure-any-key", "--cleartext", "--retention=TIME")
                .contains("--connect-timeout=TIME", "--keepalive=TIME", "--paths", "-v, --verbose")
                .contains(
                        "--interface=NAME[,NAME...]",
                        "--prefer=NAME[,NAME...]",
                        "--avoid=NAME[,NAME...]",
                        "--spare=NAME[,NAME...]",
                        "--quota=NAME=SIZE[,NAME=SIZE...]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "put"})
    void the_keys_of_a_transfer_are_explained(String command) {
        assertThat(CommandRun.of(command, "--help").out()).contains("a letter and Enter act during the transfer");
    }

    @ParameterizedTest
    @CsvSource({"get, msocket://h:1/x", "put, file msocket://h:1/x", "connect, h:1"})
    void a_connect_attempt_is_given_up_after_30_seconds_unless_the_user_says_when(String name, String arguments) {
        assertThat(CommandRun.of(name, "--help").out().replaceAll("\\s+", " "))
                .contains("--connect-timeout=TIME How long to try to connect. Default: 30s.");
        assertThat(connectTimeoutMillis(name, arguments)).isEqualTo(30_000);
        assertThat(connectTimeoutMillis(name, arguments + " --connect-timeout 1500ms"))
                .isEqualTo(1_500);
    }

    /** As the command, which is parsed and not run, would take it. */
    private static int connectTimeoutMillis(String name, String arguments) {
        Object command = switch (name) {
            case "get" -> new GetCommand();
            case "put" -> new PutCommand();
            default -> new ConnectCommand();
        };
        CommandLine parsed = new CommandLine(command);
        parsed.parseArgs(arguments.split(" "));
        return parsed.getCommandSpec().mixins().values().stream()
                .map(CommandSpec::userObject)
                .filter(ClientOptions.class::isInstance)
                .map(ClientOptions.class::cast)
                .findFirst()
                .orElseThrow()
                .connectTimeoutMillis();
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "serve", "get", "names", "keys", "sim"})
    void a_command_that_is_read_alone_is_the_same(String command) {
        String all = CommandRun.of("help", command).out();
        assertThat(CommandRun.of(command, "--help").out()).isEqualTo(all).contains("Usage: msocket " + command + " ");
    }

    @Test
    void every_command_answers_to_the_name_by_which_it_is_found() {
        assertThat(Main.commands())
                .allSatisfy((name, command) ->
                        assertThat(new CommandLine(command).getCommandName()).isEqualTo(name));
    }

    @Test
    void without_a_command_the_commands_are_listed() {
        CommandRun run = CommandRun.of();
        assertThat(run.status()).isZero();
        assertThat(run.out()).isEqualTo(CommandRun.of("--help").out());
    }

    @Test
    void the_version_names_the_commit() {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        assertThat(Version.text(null)).isEqualTo("msocket (not packaged)");
        attributes.put(Attributes.Name.IMPLEMENTATION_VERSION, "1.2");
        assertThat(Version.text(manifest)).isEqualTo("msocket 1.2");
        attributes.putValue("Implementation-Commit", "${git.commit.id.abbrev}");
        assertThat(Version.text(manifest)).isEqualTo("msocket 1.2");
        attributes.putValue("Implementation-Commit", "0123abc");
        assertThat(Version.text(manifest)).isEqualTo("msocket 1.2 (commit 0123abc)");
        attributes.putValue("Implementation-Changed", "true");
        assertThat(Version.text(manifest)).isEqualTo("msocket 1.2 (commit 0123abc, changed)");
    }

    @Test
    void the_version_is_printed() {
        assertThat(CommandRun.of("--version").out()).startsWith("msocket ");
        assertThat(CommandRun.of("get", "--version").out()).startsWith("msocket ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "get|msocket get: URL is missing (see msocket get --help)",
                "gte|msocket: there is no command 'gte'; did you mean 'get'? (see msocket --help)",
                "conect h:1|did you mean 'connect'?",
                "xyzzy|msocket: there is no command 'xyzzy' (see msocket --help)",
                "get msocket://h:1/x --no-such|msocket get: there is no option '--no-such' (see",
                "get msocket://h:1/x --no-such=secret|msocket get: there is no option '--no-such' (see",
                "get msocket://h:1/x --retentoin 1d|there is no option '--retentoin'; did you mean '--retention'?",
                "get msocket://h:1/x y|msocket get: 'y' is not expected here",
                "get msocket://h:1/x --bind|msocket get: --bind needs a value",
                "get msocket://h:1/x --trace a --trace b|--trace is given twice",
                "get msocket://h:1/../x|is not allowed",
                "get http://h:1/x|is not of the form msocket://HOST[:PORT]/PATH",
                "connect h|has no port",
                "get msocket://h:99999/x|has no port between 0 and 65535",
                "get msocket://h:1/|a name is empty",
                "get msocket://h:1/a?b|%3F",
                "get msocket://h:1/x --move-every 1s|needs at least two addresses in --bind",
                "get msocket://h:1/x --bind 127.0.0.1,127.0.0.2 --move-every 1ms|at least 10ms",
                "get msocket://h:1/x --move-every 300|is not a time",
                "get msocket://h:1/x --retention 3651d|is more than 3650d",
                "serve . --retention 3651d|is more than 3650d",
                "get msocket://h:1/x --keepalive 60|'60' is not a time",
                "connect h:1 --keepalive 1ms|is not between 100ms and 365d, nor 0 for never",
                "get msocket://h:1/x --prefer wlan0,,eth0|--prefer has an empty name",
                "get msocket://h:1/x --avoid ,wwan0|--avoid has an empty name",
                "get msocket://h:1/x --spare ,wwan0|--spare has an empty name",
                "get msocket://h:1/x --quota wwan0|'wwan0' is no quota: write the interface",
                "get msocket://h:1/x --quota wwan0=much|'much' is not a size",
                "get msocket://h:1/x --quota wwan0=0|--avoid wwan0 has nothing go there",
                "get msocket://h:1/x --insecure-any-key --known-hosts f|only one of these can be given: --",
                "get msocket://h:1/x --server-key abc|--server-key",
                "put f msocket://h:1/x --rate 0|is no rate",
                "put f msocket://h:1/x --rate fast|is not a size",
                "connect ::1:5|is ambiguous",
                "connect [::1]|has no port",
                "connect [h]:1|no IPv6 address in its brackets",
                "serve .|msocket serve: --listen HOST:PORT is missing",
                "serve|msocket serve: --listen HOST:PORT and DIR are missing",
                "serve . --listen 127.0.0.1:0 --max-transfers 0|--max-transfers must be at least 1",
                "serve . --listen 127.0.0.1:0 --take-over|--take-over is for a server that has a name: give --name"
                        + " NAME",
                "serve . --listen 127.0.0.1:0 --name-address h:1|--name-address is for a server that has a name",
                "serve . --listen 127.0.0.1:0 --names http://h|--names is for a server that has a name",
                "serve . --listen 127.0.0.1:0 --names-ca f|--names-ca is for a server that has a name",
                "serve . --listen 127.0.0.1:0 --names-poll 1m|--names-poll is for a server that has a name",
                "get msocket://files@example.org/x --names-poll 999ms|--names-poll: at least 1.0 s, not 999 ms",
                "listen 127.0.0.1:0 --name-key f|--name-key is for a server that has a name",
                "demo --size 10x|is not a size",
                "demo --move-every 1ms|at least 20ms",
                "demo --limits 1MB,2MB|--limits is only for --scenario multipath",
                "demo --scenario multipath --rate 1MB|--move-every and --rate are not for --scenario multipath",
                "demo --scenario multipath --limits 1MB|--limits needs two rates",
                "demo --scenario multipath --limits 1MB,unlimited|neither of them unlimited",
                "demo --scenario other|--scenario",
            })
    void a_wrong_command_line_is_one_line_that_says_what_is_wrong(String line, String message) {
        CommandRun run = CommandRun.of(line.split(" "));
        assertThat(run.status()).isEqualTo(ExitCodes.USAGE);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).startsWith("msocket").contains(message);
    }

    @Test
    void a_missing_file_is_named_before_anything_is_connected() {
        CommandRun run = CommandRun.of("put", temp.resolve("nothing").toString(), "msocket://127.0.0.1:1/x");
        assertThat(run.status()).isEqualTo(ExitCodes.NO_INPUT);
        assertThat(run.err()).isEqualTo("msocket put: " + temp.resolve("nothing") + ": no such file or directory\n");
        String key = temp.resolve("missing.key").toString();
        CommandRun keyless = CommandRun.of("get", "msocket://127.0.0.1:1/x", "-o", "-", "--key", key);
        assertThat(keyless.err()).isEqualTo("msocket get: " + key + ": no such file or directory\n");
        assertThat(keyless.status()).isEqualTo(ExitCodes.NO_INPUT);
    }

    @Test
    void a_target_that_cannot_be_is_named_before_anything_is_connected() throws Exception {
        assertThat(CommandRun.of("get", "msocket://127.0.0.1:1/x", "-o", temp + "/no/file")
                        .status())
                .isEqualTo(ExitCodes.NO_INPUT);
        assertThat(temp).isEmptyDirectory();
    }

    @Test
    void what_is_no_directory_is_not_served() throws Exception {
        Path file = Files.createFile(temp.resolve("file"));
        assertThat(CommandRun.of("serve", temp + "/no", "--listen", "127.0.0.1:0"))
                .satisfies(run -> assertThat(run.status()).isEqualTo(ExitCodes.NO_INPUT))
                .satisfies(run -> assertThat(run.err()).contains("no such file or directory"));
        assertThat(CommandRun.of("serve", file.toString(), "--listen", "127.0.0.1:0")
                        .err())
                .contains("is not a directory");
    }

    @Test
    void a_server_is_not_read_only_and_writable() {
        CommandRun run =
                CommandRun.of("serve", temp.toString(), "--listen", "127.0.0.1:0", "--read-only", "--writable");
        assertThat(run.status()).isEqualTo(ExitCodes.USAGE);
        assertThat(run.err()).contains("--read-only", "--writable", "only one of these can be given");
    }

    @ParameterizedTest
    @CsvSource({"connect, 127.0.0.1:9", "listen, 127.0.0.1:0"})
    void a_bad_limit_of_the_process_is_a_wrong_command_line(String command, String address) throws Exception {
        List<String> options = List.of("-Dmsocket.maxSendBytes=256MB");
        try (Program program = Program.start(temp, options, List.of(command, address))) {
            assertThat(program.await()).isEqualTo(ExitCodes.USAGE);
            assertThat(program.errText())
                    .startsWith("msocket " + command
                            + ": the system property msocket.maxSendBytes is '256MB', but must be a number of bytes");
        }
    }
}
