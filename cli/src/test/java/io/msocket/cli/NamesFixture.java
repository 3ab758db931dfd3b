package io.msocket.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A name server of its own process, and people who use it, each with files of their own. */
abstract class NamesFixture {
    static final String NAME = "files@example.org";

    private static final String HOME = "msocket.home";

    @TempDir
    Path temp;

    /** Of the server that is asked. */
    String url;

    private final List<Program> servers = new ArrayList<>();
    private String homeBefore;

    @BeforeEach
    void startServer() throws Exception {
        homeBefore = System.getProperty(HOME);
        url = serve("127.0.0.1:0", "data");
        use("owner");
    }

    /** Starts a name server; its URL. */
    final String serve(String address, String data, String... more) throws Exception {
        List<String> words = new ArrayList<>(List.of(
                "names",
                "serve",
                "--listen",
                address,
                "--data",
                temp.resolve(data).toString()));
        words.addAll(List.of(more));
        Program server = Program.start(temp, words.toArray(new String[0]));
        servers.add(server);
        return server.awaitOut("(?m)^serving names on (https?://\\S+), kept in ");
    }

    /** The one that was started last. */
    final Program server() {
        return servers.get(servers.size() - 1);
    }

    @AfterEach
    void endServers() throws Exception {
        for (Program server : servers) {
            server.close();
        }
        if (homeBefore == null) {
            System.clearProperty(HOME);
        } else {
            System.setProperty(HOME, homeBefore);
        }
    }

    /** From now on somebody is at work. */
    final void use(String person) {
        System.setProperty(HOME, temp.resolve(person).toString());
    }

    final CommandRun run(String command, String name, String... more) {
        List<String> words = new ArrayList<>(List.of("names", command, name, "--names", url));
        words.addAll(List.of(more));
        return CommandRun.of(words.toArray(new String[0]));
    }
}
