package io.msocket.transport;

import org.jspecify.annotations.Nullable;

/** Steps of an end, of which each is taken whatever comes of those before it. */
final class EachStep {
    private EachStep() {}

    /** Takes them in their order; what the first one that failed has thrown is thrown when all are done, with the others' beside it. */
    static void of(Runnable... steps) {
        Throwable failure = null;
        for (Runnable step : steps) {
            failure = with(failure, step);
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }

    private static @Nullable Throwable with(@Nullable Throwable failure, Runnable step) {
        try {
            step.run();
            return failure;
        } catch (RuntimeException | Error e) {
            if (failure == null) {
                return e;
            }
            if (failure != e) {
                failure.addSuppressed(e);
            }
            return failure;
        }
    }
}
