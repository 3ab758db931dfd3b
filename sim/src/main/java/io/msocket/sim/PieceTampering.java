package io.msocket.sim;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What somebody on the way does to one of the pieces, mostly whole records, that one direction of a TCP connection carries. */
final class PieceTampering {
    /** What becomes of the piece. */
    enum Kind {
        DROP,
        REPEAT,
        /** It arrives behind the next one. */
        SWAP
    }

    private final Kind kind;
    private long piecesBefore;
    private boolean done;
    private byte @Nullable [] heldBack;

    PieceTampering(Kind kind, long piecesBefore) {
        this.kind = kind;
        this.piecesBefore = piecesBefore;
    }

    /** Hands on to the receiver what is to arrive now. */
    void pass(byte[] piece, Consumer<byte[]> receiver) {
        if (heldBack != null) {
            byte[] before = heldBack;
            heldBack = null;
            receiver.accept(piece);
            receiver.accept(before);
        } else if (done || piecesBefore-- > 0) {
            receiver.accept(piece);
        } else {
            done = true;
            switch (kind) {
                case DROP -> {}
                case REPEAT -> {
                    receiver.accept(piece);
                    receiver.accept(Arrays.copyOf(piece, piece.length));
                }
                case SWAP -> heldBack = piece;
            }
        }
    }
}
