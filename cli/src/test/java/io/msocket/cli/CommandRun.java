package io.msocket.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * One command, run inside the test's process.
 *
 * @param status its exit status
 * @param outBytes what it wrote to standard output
 * @param err what it wrote to standard error
 */
record CommandRun(int status, byte[] outBytes, String err) {
    static CommandRun of(String... args) {
        return withInput(InputStream.nullInputStream(), args);
    }

    static CommandRun withInput(byte[] input, String... args) {
        return withInput(new ByteArrayInputStream(input), args);
    }

    static CommandRun withInput(InputStream input, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
        int status = Main.execute(new StandardStreams(input, out, errors, false, false), args);
        return new CommandRun(status, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
    }

    String out() {
        return new String(outBytes, StandardCharsets.UTF_8);
    }
}
