package io.msocket.names.client;

/** Somebody hears of a name until this is closed. Thread-safe. */
@FunctionalInterface
public interface NameWatch extends AutoCloseable {
    /** What is under way may still be heard. Returns at once; a second time does nothing. */
    @Override
    void close();
}
