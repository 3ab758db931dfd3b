package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs that nobody changed, their servers behind {@code expose}. A test is skipped where its programs are not installed. */
@Timeout(180)
abstract class RealProgramsFixture {
    @TempDir
    Path temp;

    private final List<Program> running = new ArrayList<>();
    private HoppingForward hopping;

    @AfterEach
    void stop() throws IOException {
        if (hopping != null) {
            hopping.close();
        }
        running.forEach(Program::close);
    }

    /** Skips the test where a program is not here. */
    static void need(String... programs) {
        for (String program : programs) {
            assumeTrue(Files.isExecutable(Path.of(program)), program + " is not here");
        }
    }

    /** A port that is free at an address which nobody else uses, so that it still is in a moment. */
    static int freePort(String address) throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(address))) {
            return free.getLocalPort();
        }
    }

    final String file(String name) {
        return temp.resolve(name).toString();
    }

    final Path write(String name, String... lines) throws IOException {
        return Files.write(temp.resolve(name), List.of(lines));
    }

    /** One that is stopped after the test. */
    final Program started(Program program) {
        running.add(program);
        return program;
    }

    /** Shows a plain server to clients of msocket; the address for them. */
    final String expose(String target) throws IOException {
        return started(Program.start(temp.resolve("server"), "expose", target, "--listen", "127.0.0.1:0"))
                .awaitOut("forward: msocket forward PORT (msocket://\\S+)\n");
    }

    /** The same, and a port here that leads there while its connections move. */
    final HoppingForward exposeToHoppers(String target) throws IOException {
        hopping = new HoppingForward(expose(target));
        return hopping;
    }

    /** Runs a command to its end, which is to be a good one; what it has printed. */
    final byte[] run(String... command) throws Exception {
        try (Program program = Program.start(List.of(command))) {
            program.in().close();
            return output(program);
        }
    }

    /** What a program has printed at its good end. */
    static byte[] output(Program program) throws Exception {
        assertThat(program.await()).as(program::errText).isZero();
        return program.outBytes();
    }

    static byte[] noise(int size, int seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static void assertSame(Path copy, Path original) throws IOException {
        assertThat(Files.mismatch(copy, original))
                .as("the first byte that differs")
                .isEqualTo(-1);
    }

    /** Without millions of bytes in the message. */
    static void assertSame(byte[] copy, byte[] original) {
        assertThat(Arrays.mismatch(copy, original))
                .as("the first byte that differs")
                .isEqualTo(-1);
    }
}
