package io.msocket.cli;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Leaves no process and no file behind, whichever way a demo ends: by the thread that runs it, or by a shutdown hook. Thread-safe. */
final class DemoCleanup {
    private final DemoFiles files;
    private final Runnable endScenario;
    private final List<ChildProcess> children = new CopyOnWriteArrayList<>();

    /** @param endScenario closes what has files open; may be called again */
    DemoCleanup(DemoFiles files, Runnable endScenario) {
        this.files = files;
        this.endScenario = endScenario;
    }

    ChildProcess add(ChildProcess child) {
        children.add(child);
        return child;
    }

    /** Ends all of it; again, if something has come after. */
    synchronized void run() {
        try {
            children.forEach(ChildProcess::close);
        } finally {
            endScenarioAndFiles();
        }
    }

    private void endScenarioAndFiles() {
        try {
            endScenario.run();
        } finally {
            files.closeQuietly();
        }
    }
}
