package io.msocket.protocol;

import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.assertj.core.api.Assertions;

/** All that the engine may not do, for {@link PurityTest} to find: a rule that finds nothing here could never fail. */
final class Impurities {
    private volatile Executor threads;

    synchronized void lock() {
        notifyAll();
        threads.execute(this::lock);
    }

    void dependOnALibrary() {
        Assertions.fail("on purpose");
    }

    List<Object> readClocks(Clock clock) {
        return List.of(clock, Instant.now());
    }

    long askTheSystem() {
        return System.nanoTime() + Runtime.getRuntime().freeMemory();
    }

    void doInputAndOutput(Path file) throws IOException {
        Files.size(file);
        new FileInputStream(file.toFile()).close();
        new Socket().close();
    }

    List<Object> resolve(InetSocketAddress address) throws IOException {
        return List.of(
                InetAddress.getByName("localhost"), address.getHostName(), new InetSocketAddress("localhost", 1));
    }

    double beRandom(List<Object> list) {
        Collections.shuffle(list);
        double sum = new Random().nextDouble() + Math.random() + StrictMath.random();
        return sum + UUID.randomUUID().hashCode() + RandomGenerator.getDefault().nextDouble();
    }
}
