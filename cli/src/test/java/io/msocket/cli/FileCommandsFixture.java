package io.msocket.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** serve as a process, and get and put inside the test, over MSocket. */
abstract class FileCommandsFixture {
    static final String[] HOPS = {"--bind", "127.0.0.1,127.0.0.2,127.0.0.3,127.0.0.4", "--move-every", "100ms"};

    @TempDir
    Path temp;

    Path root;

    Program server;

    String key;

    String url;

    @BeforeEach
    void share() throws IOException {
        root = Files.createDirectory(temp.resolve("root"));
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    final Program slowGet(String... options) throws IOException {
        List<String> args = new ArrayList<>(List.of("get", url + "file", "--server-key", key));
        args.addAll(List.of("-o", temp.resolve("copy").toString()));
        args.addAll(List.of(options));
        Program client = Program.start(temp.resolve("home"), args.toArray(new String[0]));
        client.awaitErr("B of 5\\.0 MB");
        return client;
    }

    final void serve(String... options) throws IOException {
        List<String> args = new ArrayList<>(List.of("serve", root.toString(), "--listen", "127.0.0.1:0"));
        args.addAll(List.of(options));
        announced(Program.start(temp.resolve("home"), args.toArray(new String[0])));
    }

    final void announced(Program started) {
        server = started;
        key = server.awaitOut("key (msk1:\\S+)\n");
        url = "msocket://127.0.0.1:" + server.awaitOut("serving " + root + " on 127\\.0\\.0\\.1:(\\d+)") + "/";
    }

    final CommandRun run(String[] more, String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of(more));
        all.addAll(List.of("--server-key", key));
        return CommandRun.of(all.toArray(new String[0]));
    }

    static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    static byte[] noise(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
