package io.msocket.examples;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Calls in threads of their own. */
public final class Background {
    private Background() {}

    /** What may fail. */
    public interface Call<T> {
        T run() throws Exception;
    }

    /** Its result, or what it has thrown as the cause of an ExecutionException. */
    public static <T> CompletableFuture<T> call(Call<T> call) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return call.run();
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                },
                task -> {
                    Thread thread = new Thread(task, "background");
                    thread.setDaemon(true);
                    thread.start();
                });
    }
}
