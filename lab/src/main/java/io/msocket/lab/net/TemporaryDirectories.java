package io.msocket.lab.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The directories for the files of a process's labs, under names that tell whose they are. */
final class TemporaryDirectories {
    /** They belong to a process, not to one of its labs, which count from 1. */
    private static final int NO_LAB = 0;

    /** A directory that is written to while it is deleted is walked so often; the writers are being killed meanwhile. */
    private static final int TRIALS = 100;

    private TemporaryDirectories() {}

    static Path create(String purpose) throws IOException {
        return Files.createTempDirectory(LabName.ofThisProcess(NO_LAB).prefix() + purpose + "-");
    }

    /** Deletes those of the chosen processes; returns which. */
    static List<String> clean(Leftovers.Choice choice) throws IOException {
        List<Path> candidates;
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            candidates = all.toList();
        }
        List<String> removed = new ArrayList<>();
        for (Path candidate : candidates) {
            Optional<LabName> owner = LabName.of(String.valueOf(candidate.getFileName()));
            if (owner.isPresent() && isOurs(candidate) && choice.includes(owner.get())) {
                delete(candidate);
                removed.add(candidate.toString());
            }
        }
        return removed;
    }

    /** Anybody may make a directory of such a name; only this user can have put anything into one of this user's. */
    private static boolean isOurs(Path path) throws IOException {
        try {
            return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                    && Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(Path.of("/proc/self")));
        } catch (NoSuchFileException e) {
            return false; // Its process has just deleted it.
        }
    }

    static void delete(Path directory) throws IOException {
        for (int trial = 1; ; trial++) {
            try {
                deleteOnce(directory);
                return;
            } catch (NoSuchFileException | DirectoryNotEmptyException e) {
                if (trial == TRIALS) {
                    throw e;
                }
            }
        }
    }

    private static void deleteOnce(Path directory) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> inside = Files.walk(directory)) {
            deepestFirst = inside.sorted(Comparator.reverseOrder()).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        for (Path each : deepestFirst) {
            Files.deleteIfExists(each);
        }
    }
}
