package io.msocket.lab.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes namespaces of labs with all that runs in them. Devices and rules vanish with their namespace. */
final class Leftovers {
    private static final Logger log = LoggerFactory.getLogger(Leftovers.class);

    /** How long a killed process may take to vanish, in seconds. */
    private static final long KILL_SECONDS = 5;

    private Leftovers() {}

    /** Which labs' things are meant. */
    @FunctionalInterface
    interface Choice {
        boolean includes(LabName lab) throws IOException;
    }

    /**
     * Removes as much as it can.
     *
     * @return the names that were removed
     * @throws IOException if something could not be removed, after the rest has been
     */
    static List<String> clean(Choice choice) throws IOException {
        List<String> removed = new ArrayList<>();
        IOException failure = null;
        for (String name : namespaces()) {
            Optional<LabName> lab = LabName.of(name);
            if (lab.isEmpty() || !choice.includes(lab.get())) {
                continue;
            }
            try {
                killAllIn(name);
                Tool.run(List.of("ip", "netns", "del", name), "");
                removed.add(name);
            } catch (IOException e) {
                if (!Files.exists(Namespace.NAMES.resolve(name))) {
                    log.debug("somebody else has removed {}", name, e);
                } else if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
        return removed;
    }

    private static List<String> namespaces() throws IOException {
        if (!Files.isDirectory(Namespace.NAMES)) {
            return List.of(); // Nobody has made one since the machine started.
        }
        try (Stream<Path> names = Files.list(Namespace.NAMES)) {
            return names.map(name -> name.getFileName().toString()).toList();
        }
    }

    private static void killAllIn(String name) throws IOException {
        List<ProcessHandle> processes = Tool.run(List.of("ip", "netns", "pids", name), "")
                .lines()
                .map(line -> ProcessHandle.of(Long.parseLong(line.strip())))
                .flatMap(Optional::stream)
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .toList();
        processes.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle process : processes) {
            awaitEnd(process, name);
        }
    }

    private static void awaitEnd(ProcessHandle process, String name) throws IOException {
        try {
            process.onExit().get(KILL_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            log.warn("the process {} in {} does not die", process.pid(), name);
        } catch (ExecutionException e) {
            throw new IOException("no word on the end of process " + process.pid(), e);
        } catch (InterruptedException e) {
            // The removal goes on: a half removed lab helps nobody.
            Thread.currentThread().interrupt();
        }
    }
}
