package io.msocket.lab;

import io.msocket.lab.net.Lab;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory for the files of an experiment's processes, removed with all that is in it on every way out, Ctrl-C included.
 * The system property {@code msocket.lab.keep} keeps it, for whoever wants to see the traces; what a killed process has left
 * {@link Lab#cleanAll} removes.
 */
final class WorkDirectory implements Closeable {
    private static final Logger log = LoggerFactory.getLogger(WorkDirectory.class);
    private static final boolean KEEP = Boolean.getBoolean("msocket.lab.keep");

    private final Path path;
    private final Thread deleteAtExit = new Thread(this::delete, "delete-work-directory");

    private WorkDirectory(Path path) {
        this.path = path;
    }

    static WorkDirectory create(String name) throws IOException {
        WorkDirectory made = new WorkDirectory(
                KEEP ? Files.createTempDirectory("msocket-lab-" + name + "-") : Lab.temporaryDirectory(name));
        Runtime.getRuntime().addShutdownHook(made.deleteAtExit);
        return made;
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(deleteAtExit);
        } catch (IllegalStateException e) {
            log.debug("closed during shutdown: the hook deletes it too", e);
        }
        delete();
    }

    private void delete() {
        if (KEEP) {
            return;
        }
        try {
            Lab.deleteDirectory(path);
        } catch (IOException e) {
            log.warn("{} is left behind: {}", path, e.toString());
        }
    }
}
