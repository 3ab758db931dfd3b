package io.msocket.bench;

/** Plain daemon threads, one for each task. */
final class Threads {
    private Threads() {}

    static void start(Runnable task) {
        Thread thread = new Thread(task, "peer");
        thread.setDaemon(true);
        thread.start();
    }
}
