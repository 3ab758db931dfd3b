package io.msocket.cli.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** More clients than a server has slots, or places; which of them move, and which have to go. */
class FileServerCrowdTest extends FileServerFixture {
    @Test
    void more_clients_than_slots_are_all_served_in_the_end() throws Exception {
        byte[] bytes = noise(300_000);
        Files.write(root.resolve("file"), bytes);
        start(OPTIONS);
        List<Thread> threads = new ArrayList<>();
        BlockingQueue<Path> copies = new LinkedBlockingQueue<>();
        for (int i = 0; i < 8; i++) {
            Path copy = temp.resolve("copy" + i);
            threads.add(new Thread(() -> {
                try {
                    get("file", copy);
                    copies.add(copy);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(copies).hasSize(8).allSatisfy(copy -> assertThat(copy).hasBinaryContent(bytes));
    }

    @Test
    void a_client_that_does_not_move_is_dropped() throws Exception {
        start(new FileServerOptions(Writers.ALL, 1, 1000, 0, Duration.ofMillis(200)));
        try (Socket socket = connect()) {
            send(socket, "msocket-files/1 PUT\npath: idle\nsize: 1\n\n");
            assertThat(nextOutcome().receipt()).isNull();
        }
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void a_client_that_is_away_lends_its_slot_and_goes_on_when_it_is_back() throws Exception {
        Files.writeString(root.resolve("file"), "x");
        away = true;
        start(new FileServerOptions(Writers.ALL, 1, 1000, 0, Duration.ofMillis(200)));
        try (Socket socket = connect()) {
            send(socket, "msocket-files/1 PUT\npath: away\nsize: 1\n\n");
            Header.read(socket.getInputStream()).expect(Header.Verb.OK);
            get("file", temp.resolve("copy"));
            assertThat(nextOutcome().verb()).isEqualTo("get");
            OutputStream out = socket.getOutputStream();
            out.write(new byte[] {0, 0, 0, 1, 'x', 0, 0, 0, 0});
            Header.of(Header.Verb.END, new Receipt(1, X_SHA256)).writeTo(out);
            Header.read(socket.getInputStream()).expect(Header.Verb.STORED);
            assertThat(nextOutcome().receipt()).isNotNull();
        }
    }

    @Test
    void clients_that_do_not_read_keep_nobody_from_being_served() throws Exception {
        Files.write(root.resolve("large"), noise(9_000_000));
        Files.writeString(root.resolve("file"), "x");
        start(OPTIONS);
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 6; i++) {
                Socket socket = connect();
                silent.add(socket);
                send(socket, "msocket-files/1 GET\npath: large\n\n");
            }
            assertThat(get("file", temp.resolve("copy")).size()).isEqualTo(1);
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void too_many_clients_of_one_address_push_out_the_oldest_of_their_own() throws Exception {
        Files.writeString(root.resolve("file"), "x");
        start(OPTIONS);
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 17; i++) {
                silent.add(connect());
            }
            assertThat(silent.get(0).getInputStream().read()).isEqualTo(-1);
            assertThat(get("file", temp.resolve("copy")).size()).isEqualTo(1);
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void a_download_is_not_cut_for_any_number_of_others_behind_its_address_that_only_wait() throws Exception {
        byte[] bytes = noise(9_000_000);
        Files.write(root.resolve("large"), bytes);
        AtomicInteger keys = new AtomicInteger();
        principals = client -> address(1).with(new byte[] {(byte) keys.incrementAndGet()});
        start(OPTIONS);
        assertThatDownloadsSurvive(1, bytes);
    }

    @Test
    void nor_are_two_of_one_address_for_the_crowd_of_others_that_have_one_each() throws Exception {
        byte[] bytes = noise(9_000_000);
        Files.write(root.resolve("large"), bytes);
        AtomicInteger came = new AtomicInteger();
        principals = client -> address(Math.max(2, came.incrementAndGet()));
        start(OPTIONS);
        assertThatDownloadsSurvive(2, bytes);
    }

    /** Of the file "large", in the middle of which they are when more clients come than there may be. */
    private void assertThatDownloadsSurvive(int downloads, byte[] bytes) throws Exception {
        List<Socket> moving = new ArrayList<>();
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < downloads; i++) {
                Socket socket = connect();
                moving.add(socket);
                send(socket, "msocket-files/1 GET\npath: large\n\n");
                Header.read(socket.getInputStream()).expect(Header.Verb.OK);
            }
            for (int i = 0; i < 40; i++) {
                silent.add(connect());
            }
            for (int i = 0; i < 40 - (16 - downloads); i++) {
                assertThat(silent.get(i).getInputStream().read())
                        .as("the %dth that waits", i)
                        .isEqualTo(-1);
            }
            for (Socket socket : moving) {
                ByteArrayOutputStream received = new ByteArrayOutputStream();
                Receipt receipt = Body.receive(
                        new DataInputStream(socket.getInputStream()), bytes.length, received, TransferListener.NONE);
                assertThat(receipt.size()).isEqualTo(bytes.length);
                assertThat(received.toByteArray()).isEqualTo(bytes);
            }
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
            for (Socket socket : moving) {
                socket.close();
            }
        }
    }
}
