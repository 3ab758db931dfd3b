package io.msocket.names.record;

import org.jspecify.annotations.Nullable;

/** What a name stands for. */
public enum RecordKind {
    /** Something that is served, wherever it runs. */
    SERVICE(1),
    /** A device of a user. */
    DEVICE(2),
    /** A person. */
    USER(3),
    /** Several of these, listed by its owner. */
    GROUP(4);

    private final int wire;

    RecordKind(int wire) {
        this.wire = wire;
    }

    int wire() {
        return wire;
    }

    /** Null where there is none of that number. */
    static @Nullable RecordKind of(int wire) {
        for (RecordKind kind : values()) {
            if (kind.wire == wire) {
                return kind;
            }
        }
        return null;
    }
}
