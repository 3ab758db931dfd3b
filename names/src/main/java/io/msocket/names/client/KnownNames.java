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
     * Remembers something for good, if what is known of that name is still what it was. So nothing that was judged by older knowledge comes
     * in the place of newer. May block for a file.
     *
     * @param before what {@link #find} has given; null for nothing
     * @return false when something else is known by now, and nothing was changed
     * @throws IOException when it cannot be remembered
     */
    boolean remember(@Nullable KnownName before, KnownName now) throws IOException;

    /**
     * Requires that something can be remembered, as far as that can be told before. May block for a file.
     *
     * @throws IOException when it cannot, and why
     */
    default void check() throws IOException {}
}
