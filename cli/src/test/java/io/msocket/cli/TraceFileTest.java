package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.protocol.CloseReason;
import io.msocket.protocol.ConnectionEvent;
import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.FlowpathState;
import io.msocket.protocol.PathRole;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceFileTest {
    @TempDir
    Path temp;

    @Test
    void an_event_is_one_line_with_the_documented_fields() throws Exception {
        InetSocketAddress remote = new InetSocketAddress(
                InetAddress.getByAddress(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}), 4433);
        FlowpathSnapshot path = new FlowpathSnapshot(
                3, FlowpathState.CONNECTING, null, remote, Duration.ofNanos(1_234_567), 1, 2, 3, PathRole.BACKUP, 4, 5);
        Path file = temp.resolve("trace");
        try (TraceFile trace = new TraceFile(file)) {
            trace.event(
                    new ConnectionEvent(
                            ConnectionEvent.Kind.PATH_CONNECTING, path, null, "a \"b\"\\\n\u00e9\ud83d\ude00"),
                    new TraceFile.Offsets(10, 20, 30));
            trace.event("cut", "");
            trace.event(
                    new ConnectionEvent(
                            ConnectionEvent.Kind.CLOSED,
                            null,
                            new CloseReason(CloseReason.Kind.RESET_BY_PEER, "gone"),
                            ""),
                    new TraceFile.Offsets(1, 2, 3));
        }
        List<Map<String, Object>> all =
                Files.readAllLines(file).stream().map(JsonObject::parse).toList();
        assertThat(all).hasSize(4);
        assertThat(all.get(0)).containsOnlyKeys("t", "event", "clock").containsEntry("event", "began");
        List<Map<String, Object>> lines = all.subList(1, 4);
        assertThat(lines.get(0).keySet())
                .containsExactly(
                        "t",
                        "event",
                        "path",
                        "local",
                        "remote",
                        "rtt",
                        "role",
                        "path_sent",
                        "path_acked",
                        "path_received",
                        "path_resent",
                        "path_rate",
                        "sent",
                        "acked",
                        "received",
                        "detail");
        assertThat(lines.get(0))
                .containsEntry("event", "path_connecting")
                .containsEntry("path", 3L)
                .containsEntry("local", null)
                .containsEntry("remote", "[0:0:0:0:0:0:0:1]:4433")
                .containsEntry("rtt", 1234L)
                .containsEntry("role", "backup")
                .containsEntry("path_sent", 1L)
                .containsEntry("path_acked", 2L)
                .containsEntry("path_received", 3L)
                .containsEntry("path_resent", 5L)
                .containsEntry("path_rate", 4L)
                .containsEntry("sent", 10L)
                .containsEntry("acked", 20L)
                .containsEntry("received", 30L)
                .containsEntry("detail", "a \\\"b\\\"\\\\\\u000a\u00e9\\ud83d\\ude00");
        assertThat(lines.get(1).keySet()).containsExactly("t", "event");
        assertThat(lines.get(2)).containsEntry("detail", "RESET_BY_PEER: gone");
        assertThat((Long) lines.get(2).get("t"))
                .isGreaterThanOrEqualTo((Long) lines.get(0).get("t"));
    }

    @Test
    void a_mode_a_scheduler_and_a_role_have_lines_of_their_own() throws Exception {
        FlowpathSnapshot path = new FlowpathSnapshot(
                1,
                FlowpathState.ACTIVE,
                new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 2}), 40312),
                new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 4433),
                Duration.ZERO,
                0,
                0,
                0,
                PathRole.BACKUP,
                0,
                0);
        TraceFile.Offsets offsets = new TraceFile.Offsets(0, 0, 0);
        Path file = temp.resolve("trace");
        try (TraceFile trace = new TraceFile(file)) {
            trace.event(new ConnectionEvent(ConnectionEvent.Kind.MODE, null, null, "BACKUP"), offsets);
            trace.event(new ConnectionEvent(ConnectionEvent.Kind.PATH_ROLE, path, null, "this end wishes so"), offsets);
            trace.event(new ConnectionEvent(ConnectionEvent.Kind.SCHEDULER, null, null, "redundant"), offsets);
        }
        List<Map<String, Object>> lines =
                Files.readAllLines(file).stream().skip(1).map(JsonObject::parse).toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0))
                .containsOnlyKeys("t", "event", "sent", "acked", "received", "detail")
                .containsEntry("event", "mode")
                .containsEntry("detail", "BACKUP");
        assertThat(lines.get(1))
                .containsEntry("event", "path_role")
                .containsEntry("path", 1L)
                .containsEntry("role", "backup");
        assertThat(lines.get(2)).containsEntry("event", "scheduler").containsEntry("detail", "redundant");
    }

    @Test
    void more_events_than_the_queue_holds_never_block_and_are_counted() throws Exception {
        Path pipe = temp.resolve("pipe");
        NamedPipe.make(pipe);
        CountDownLatch allWritten = new CountDownLatch(1);
        CompletableFuture<List<String>> slow = CompletableFuture.supplyAsync(() -> readAfter(allWritten, pipe));
        try (TraceFile trace = new TraceFile(pipe)) {
            for (int i = 0; i < 40_000; i++) {
                trace.event("cut", "some words so that the pipe fills before all are written");
            }
            allWritten.countDown();
        }
        List<String> lines = slow.get();
        long dropped = 40_001L - (lines.size() - 1);
        assertThat(JsonObject.parse(lines.get(lines.size() - 1)))
                .containsEntry("event", "dropped")
                .containsEntry("detail", dropped + " events");
        assertThat(dropped).isPositive();
    }

    @Test
    void the_lines_of_several_threads_are_in_the_order_of_their_times() throws Exception {
        Path file = temp.resolve("trace");
        CyclicBarrier together = new CyclicBarrier(4);
        try (TraceFile trace = new TraceFile(file)) {
            List<CompletableFuture<Void>> threads = IntStream.range(0, 4)
                    .mapToObj(i -> CompletableFuture.runAsync(
                            () -> writeSome(trace, together), command -> new Thread(command).start()))
                    .toList();
            CompletableFuture.allOf(threads.toArray(CompletableFuture[]::new)).get();
        }
        assertThat(Files.readAllLines(file))
                .extracting(line -> (Long) JsonObject.parse(line).get("t"))
                .isSorted();
    }

    private static void writeSome(TraceFile trace, CyclicBarrier together) {
        try {
            for (int i = 0; i < 1_000; i++) {
                together.await();
                trace.event("cut", "by one of several threads");
            }
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new AssertionError(e);
        }
    }

    /** Opens at once, for a writer waits for that, but reads later. */
    private static List<String> readAfter(CountDownLatch start, Path pipe) {
        try (BufferedReader reader = Files.newBufferedReader(pipe)) {
            start.await();
            return reader.lines().toList();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
