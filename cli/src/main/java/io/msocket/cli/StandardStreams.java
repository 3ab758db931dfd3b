package io.msocket.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The three streams of a command, so that tests can give it others.
 *
 * @param in standard input
 * @param out standard output, unbuffered; writes that fail throw {@link ClosedOutput}, or what a file system says of a file
 * @param err standard error, for messages and progress
 * @param terminal whether {@code err} is a terminal that redraws a line at a carriage return
 * @param typed whether {@code in} is a terminal
 */
record StandardStreams(InputStream in, OutputStream out, PrintStream err, boolean terminal, boolean typed) {
    /** Nobody reads our output any more: the quiet end of {@code msocket ... | head}. */
    static final class ClosedOutput extends IOException {
        ClosedOutput(IOException cause) {
            super("standard output is closed", cause);
        }
    }

    /** What Linux says of a pipe whose reader is gone; elsewhere and in other languages it says so, too, among other words. */
    private static final String BROKEN_PIPE = "broken pipe";

    /** What Linux says that standard output is. */
    private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");

    /** Those of the process. */
    static StandardStreams ofProcess() {
        // System.out and System.in keep buffers, and System.out hides errors.
        return new StandardStreams(
                new FileInputStream(FileDescriptor.in),
                new FileOutputStream(FileDescriptor.out),
                System.err,
                Terminal.isStandardError(),
                Terminal.isStandardInput());
    }

    StandardStreams {
        out = new Reporting(out);
    }

    /** A full disk is not the quiet end of a pipe. */
    private static IOException explain(IOException e) {
        String reason = String.valueOf(e.getMessage());
        if (reason.toLowerCase(Locale.ROOT).contains(BROKEN_PIPE) || isPipe()) {
            return new ClosedOutput(e);
        }
        FileSystemException failure = new FileSystemException("standard output", null, reason);
        failure.initCause(e);
        return failure;
    }

    private static boolean isPipe() {
        try {
            String target = Files.readSymbolicLink(STANDARD_OUTPUT).toString();
            return target.startsWith("pipe:") || target.startsWith("socket:");
        } catch (IOException | UnsupportedOperationException e) {
            return false; // No Linux, where the words alone must do.
        }
    }

    /** Writes a line to standard output. */
    void print(String line) throws IOException {
        out.write((line + System.lineSeparator()).getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static final class Reporting extends OutputStream {
        private final OutputStream target;

        Reporting(OutputStream target) {
            this.target = target;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                target.write(bytes, offset, length);
            } catch (IOException e) {
                throw explain(e);
            }
        }

        @Override
        public void flush() throws IOException {
            try {
                target.flush();
            } catch (IOException e) {
                throw explain(e);
            }
        }

        @Override
        public void close() throws IOException {
            target.close();
        }
    }
}
