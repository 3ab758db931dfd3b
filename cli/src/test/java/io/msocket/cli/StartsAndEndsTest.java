package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands that begin and end, again and again: what a race at the end of a process prints is seen now and then only. */
class StartsAndEndsTest {
    /** So many times listen and connect run, as processes: for longer, {@code -Dmsocket.test.starts=200}, which takes minutes. */
    private static final int STARTS = Integer.getInteger("msocket.test.starts", 10);

    @TempDir
    Path temp;

    /** Which end's input ends first, and who has something to say. */
    private enum Course {
        CLIENT_SPEAKS("question", ""),
        LISTENER_SPEAKS("", "answer"),
        BOTH_SPEAK("question", "answer"),
        NOBODY_SPEAKS("", "");

        private final String fromClient;
        private final String fromListener;

        Course(String fromClient, String fromListener) {
            this.fromClient = fromClient;
            this.fromListener = fromListener;
        }
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void a_pipe_that_ends_well_prints_its_lines_and_no_others() throws Exception {
        for (int i = 0; i < STARTS; i++) {
            Course course = Course.values()[i % Course.values().length];
            run(course, "start " + i + ", " + course);
        }
    }

    private void run(Course course, String which) throws Exception {
        Path home = temp.resolve("home");
        try (Program listener = Program.start(home, "listen", "127.0.0.1:0")) {
            String address = listener.awaitErr("listening on (\\S+), key msk1:\\S+\n");
            String key = listener.awaitErr("key (msk1:\\S+)\n");
            try (Program client = Program.start(home, "connect", address, "--server-key", key)) {
                say(course.fromListener, listener);
                say(course.fromClient, client);
                assertThat(client.await()).as(which).isZero();
                assertThat(listener.await()).as(which).isZero();
                assertThat(client.outBytes()).as(which).isEqualTo(ascii(course.fromListener));
                assertThat(listener.outBytes()).as(which).isEqualTo(ascii(course.fromClient));
                assertThat(client.errText()).as(which).isEmpty();
                assertThat(listener.errText())
                        .as(which)
                        .isEqualTo("listening on " + address + ", key " + key + "\n"
                                + "connect: msocket connect msocket://" + key + "@" + address + "\n");
            }
        }
    }

    private static void say(String words, Program program) throws IOException {
        try (OutputStream in = program.in()) {
            in.write(ascii(words));
        }
    }

    private static byte[] ascii(String words) {
        return words.getBytes(StandardCharsets.US_ASCII);
    }
}
