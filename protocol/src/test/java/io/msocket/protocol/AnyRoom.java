package io.msocket.protocol;

/** For records of any length, and whatever is held of them, which it counts. */
final class AnyRoom implements RecordRoom {
    long held;

    @Override
    public int longestBody() {
        return Limits.MAX_RECORD_BODY;
    }

    @Override
    public boolean hold(int bytes) {
        held += bytes;
        return true;
    }

    @Override
    public void giveBack(int bytes) {
        held -= bytes;
    }
}
