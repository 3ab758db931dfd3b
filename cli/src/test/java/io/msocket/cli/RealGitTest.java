package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** git and its own daemon, with a tunnel between them whose client keeps losing its address. */
class RealGitTest extends RealProgramsFixture {
    private static final String DAEMON_ADDRESS = "127.0.0.11";

    private static final int FILES = 4;

    /** Noise, of which nothing can be left out on the way. */
    private static final int FILE_SIZE = 700_000;

    /** What has to go each way has as many pieces, and one that is not whole. */
    private static final int PIECES = FILES * FILE_SIZE / MovePacedServer.PIECE;

    private HoppingForward forward;

    @Test
    void what_was_pushed_is_cloned_while_the_client_moves() throws Exception {
        need("/usr/bin/git", "/usr/lib/git-core/git-daemon");
        git("init", "--quiet", "--bare", file("served/project.git"));
        InetSocketAddress daemon =
                new InetSocketAddress(InetAddress.getByName(DAEMON_ADDRESS), freePort(DAEMON_ADDRESS));
        serve(daemon);
        try (MovePacedServer paced = new MovePacedServer(daemon, () -> forward.moves())) {
            forward = exposeToHoppers(paced.address());
            String url = "git://127.0.0.1:" + forward.port() + "/project.git";
            commitNoise();
            git("-C", file("here"), "push", "--quiet", url, "HEAD:refs/heads/trunk");
            long before = forward.moves();
            assertThat(before).isGreaterThanOrEqualTo(PIECES);
            git("clone", "--quiet", "--branch", "trunk", url, file("there"));
            assertThat(forward.moves() - before).isGreaterThanOrEqualTo(PIECES);
        }
        git("-C", file("there"), "fsck", "--strict", "--full");
        assertThat(head("there")).isEqualTo(head("here"));
        for (int i = 0; i < FILES; i++) {
            assertSame(temp.resolve("there/noise" + i), temp.resolve("here/noise" + i));
        }
    }

    private void serve(InetSocketAddress at) throws Exception {
        started(Program.start(words(
                        "daemon",
                        "--verbose",
                        "--log-destination=stderr",
                        "--listen=" + at.getAddress().getHostAddress(),
                        "--port=" + at.getPort(),
                        "--base-path=" + file("served"),
                        "--export-all",
                        "--enable=receive-pack")))
                .awaitErr("Ready to rumble");
    }

    private void commitNoise() throws Exception {
        git("init", "--quiet", file("here"));
        for (int i = 0; i < FILES; i++) {
            Files.write(temp.resolve("here/noise" + i), noise(FILE_SIZE, i));
        }
        git("-C", file("here"), "add", ".");
        git("-C", file("here"), "-c", "user.name=n", "-c", "user.email=n@example.org", "commit", "--quiet", "-m", "n");
    }

    private String head(String repository) throws Exception {
        return new String(git("-C", file(repository), "rev-parse", "HEAD"), StandardCharsets.US_ASCII);
    }

    private byte[] git(String... arguments) throws Exception {
        return run(words(arguments).toArray(new String[0]));
    }

    /** Whoever runs the tests may have settings of his own, and run them in a hook. */
    private List<String> words(String... arguments) {
        List<String> words =
                new ArrayList<>(List.of("env", "-u", "GIT_DIR", "-u", "GIT_INDEX_FILE", "-u", "GIT_WORK_TREE"));
        words.addAll(List.of("HOME=" + temp, "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1", "git"));
        words.addAll(List.of(arguments));
        return words;
    }
}
