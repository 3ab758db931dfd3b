package io.msocket.transport;

import io.msocket.protocol.Connection;
import io.msocket.protocol.ConnectionEvent;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Opens files until it may not any more, and meanwhile lets a connection lose its flowpath. Run by {@link DescriptorsTest}. */
final class DescriptorsProgram {
    private static final int FAILURES = 5;

    /** More than the process frees by itself after its start. */
    private static final int UNCONNECTED = 5;

    private DescriptorsProgram() {}

    /** Takes nothing; ends with 0 when all is well. */
    public static void main(String[] arguments) throws Exception {
        loadClassesBeside(Connection.class);
        loadClassesBeside(Transport.class);
        loadClassesBeside(DescriptorsProgram.class);
        Set<String> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch failures = new CountDownLatch(FAILURES);
        try (TestTransports ends = new TestTransports()) {
            ClientSettings settings = ends.clientSettings().toBuilder()
                    .observer((event, sent, acknowledged, received, now) -> {
                        threads.add(Thread.currentThread().getName());
                        if (event.kind() == ConnectionEvent.Kind.PATH_CLOSED
                                && event.detail().contains("Too many open files")) {
                            failures.countDown();
                        }
                    })
                    .build();
            StreamConnection client = ends.clientTransport
                    .connect(settings, List.of(ends.route(TestTransports.LOOPBACK)))
                    .await(10_000);
            StreamConnection server = ends.listener.accept(10_000);
            List<Socket> unconnected = new ArrayList<>();
            for (int i = 0; i < UNCONNECTED; i++) {
                unconnected.add(new Socket());
                unconnected.get(i).setReuseAddress(true);
            }
            List<InputStream> files = openAll();
            // They have their descriptors already, and their peers get none but what falls free meanwhile.
            for (Socket each : unconnected) {
                each.connect(TestTransports.at(ends.port()));
            }
            client.removeFlowpath(client.flowpaths().get(0).id());
            check(failures.await(20, TimeUnit.SECONDS), "no attempt has failed for want of a descriptor");
            for (InputStream file : files) {
                file.close();
            }
            byte[] bytes = {1, 2, 3};
            client.write(bytes, 0, bytes.length);
            check(server.read(bytes, 0, bytes.length, 20_000) == bytes.length, "not all bytes came at once");
            check(threads.size() == 1, "the engine was used in " + threads);
            System.out.println("the bytes arrived");
            for (Socket each : unconnected) {
                each.close();
            }
        }
    }

    /** Each class file takes a descriptor while it is read. */
    private static void loadClassesBeside(Class<?> one) throws Exception {
        Path root =
                Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (!Files.isDirectory(root)) {
            return; // A jar stays open.
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = root.relativize(file).toString();
                if (name.endsWith(".class") && !name.endsWith("Test.class") && !name.endsWith("-info.class")) {
                    Class.forName(
                            name.substring(0, name.length() - ".class".length()).replace(File.separatorChar, '.'));
                }
            }
        }
    }

    private static List<InputStream> openAll() throws IOException {
        List<InputStream> files = new ArrayList<>();
        while (true) {
            try {
                files.add(new FileInputStream("/dev/null"));
            } catch (FileNotFoundException e) {
                return files;
            }
        }
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
