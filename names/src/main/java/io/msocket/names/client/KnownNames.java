package io.msocket.names.client;

import io.msocket.names.record.KnownName;
import io.msocket.names.record.Name;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What was seen of names, so that nothing older is believed again, and nobody else in the place of their owners. Thread-safe. */
public interface KnownNames {
    /**
     * What is known of a name; null for nothing. May block for a file.
     *
     * @throws IOException when that cannot be told: then nothing of the name may be believed
     */
    @Nullable
    KnownName find(Name name) throws IOException;

    /**
     * Remembers, for good, what is newer than what is known. May block for a file.
     *
     * @throws IOException when it cannot be remembered
     */
    void remember(KnownName known) throws IOException;
}
