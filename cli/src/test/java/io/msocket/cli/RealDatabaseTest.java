package io.msocket.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** psql before PostgreSQL's Unix-domain socket, which it reaches through a tunnel whose client keeps losing its address. */
class RealDatabaseTest extends RealProgramsFixture {
    /** Where Debian has each version in a directory of its own. */
    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");

    /** Whom the server runs as where root runs the tests, for it refuses root. */
    private static final String USER = "postgres";

    /** What the address of a Unix-domain socket has room for, in bytes. */
    private static final int LONGEST_SOCKET = 107;

    private static final String ROLE = "tester";
    private static final int ROWS = 900;

    /** Of 32 characters each; a row has some thousands of bytes. */
    private static final int REPEATS = 250;

    /** Before each row that the server sends, so that all take about three seconds. */
    private static final String PAUSE = "pg_sleep(0.003)";

    /** Of some fifteen that there are in such a time. */
    private static final int LEAST_MOVES = 4;

    private Path programs;
    private Program server;
    private HoppingForward forward;

    @BeforeEach
    void serve() throws Exception {
        programs = installed();
        Path directory = Files.createDirectory(temp.resolve("cluster"));
        Path socket = directory.resolve(".s.PGSQL.5432");
        assumeTrue(socket.toString().length() <= LONGEST_SOCKET, socket + " is too long for a socket");
        if (System.getProperty("user.name").equals("root")) {
            need("/usr/bin/setpriv");
            Files.setOwner(directory, user());
            // To get at what it owns in there.
            Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwx--x--x"));
        }
        String data = directory.resolve("data").toString();
        try (Program made =
                asUser(directory, "initdb", "--no-sync", "-A", "trust", "-U", ROLE, "-E", "UTF8", "-D", data)) {
            output(made);
        }
        server = asUser(directory, "postgres", "-D", data, "-F", "-k", directory.toString(), "-h", "");
        started(server).awaitErr("ready to accept connections");
        forward = exposeToHoppers("unix:" + socket);
    }

    /** By Ctrl-C, after which nothing of its shared memory stays. */
    @AfterEach
    void stopServing() throws Exception {
        if (server != null) {
            server.interrupt();
            server.await();
        }
    }

    /** The programs of one version, whichever. */
    private static Path installed() throws IOException {
        assumeTrue(Files.isDirectory(VERSIONS), "PostgreSQL is not here");
        try (Stream<Path> versions = Files.list(VERSIONS)) {
            List<Path> complete = versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Stream.of("initdb", "postgres", "psql")
                            .allMatch(program -> Files.isExecutable(bin.resolve(program))))
                    .toList();
            assumeTrue(!complete.isEmpty(), "PostgreSQL's server or client is not here");
            return complete.get(0);
        }
    }

    private static UserPrincipal user() throws IOException {
        try {
            return VERSIONS.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(USER);
        } catch (UserPrincipalNotFoundException e) {
            assumeTrue(false, "there is no user " + USER + ", and the server refuses root");
            throw e;
        }
    }

    private Program asUser(Path directory, String program, String... arguments) throws IOException {
        List<String> words = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            words.addAll(List.of("setpriv", "--reuid", USER, "--regid", USER, "--clear-groups"));
        }
        words.addAll(List.of("env", "LC_ALL=C", programs.resolve(program).toString()));
        words.addAll(List.of(arguments));
        return Program.in(directory, words);
    }

    /** One command of SQL. */
    private Program psql(String command) throws IOException {
        return started(Program.start(List.of(
                programs.resolve("psql").toString(),
                "-X",
                "-q",
                "-A",
                "-t",
                "-v",
                "ON_ERROR_STOP=1",
                "-d",
                "host=127.0.0.1 port=" + forward.port() + " user=" + ROLE + " dbname=postgres",
                "-c",
                command)));
    }

    /** What psql is to print of a row; COPY has a tab in place of the bar. */
    private static byte[] row(int number, char separator) throws Exception {
        byte[] digest =
                MessageDigest.getInstance("MD5").digest(String.valueOf(number).getBytes(US_ASCII));
        String text = HexFormat.of().formatHex(digest).repeat(REPEATS);
        return (number + String.valueOf(separator) + text + "\n").getBytes(US_ASCII);
    }

    private static byte[] rows(char separator) throws Exception {
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        for (int i = 0; i < ROWS; i++) {
            rows.write(row(i, separator));
        }
        return rows.toByteArray();
    }

    @Test
    void a_large_result_is_whole_while_the_client_moves() throws Exception {
        Program psql = psql("SELECT i, repeat(md5(i::text), " + REPEATS + ") FROM generate_series(0, " + (ROWS - 1)
                + ") i WHERE " + PAUSE + " IS NOT NULL");
        psql.in().close();
        assertSame(output(psql), rows('|'));
        assertThat(forward.moves()).isGreaterThanOrEqualTo(LEAST_MOVES);
    }

    @Test
    void a_table_is_copied_in_and_out_while_the_client_moves() throws Exception {
        output(psql("CREATE TABLE copied (i int PRIMARY KEY, t text)"));
        Program in = psql("COPY copied FROM STDIN");
        for (int i = 0; i < ROWS; i++) {
            in.in().write(row(i, '\t'));
            if (i % (ROWS / LEAST_MOVES) == 0) {
                in.in().flush();
                long before = forward.moves();
                await().atMost(Duration.ofSeconds(40)).until(() -> forward.moves() > before);
            }
        }
        in.in().close();
        output(in);
        long before = forward.moves();
        Program out = psql("COPY (SELECT * FROM (SELECT * FROM copied ORDER BY i) sorted WHERE " + PAUSE
                + " IS NOT NULL) TO STDOUT");
        assertSame(output(out), rows('\t'));
        assertThat(forward.moves() - before).isGreaterThanOrEqualTo(LEAST_MOVES);
    }
}
