package io.msocket.sim;

import io.msocket.protocol.Buffers;
import io.msocket.protocol.Connection;
import io.msocket.protocol.Slice;
import org.jspecify.annotations.Nullable;

/** One end's program: writes its stream in pieces, reads the other's and compares every byte. */
final class Application {
    private static final int MOST_PADDING = 16;

    /** How it writes and reads. */
    record Habits(long bytes, int longestWrite, long writeThinkNanos, int longestRead, long readThinkNanos) {}

    private final Habits habits;
    private final CountingBuffers buffers;
    private final SeededRandom chance;
    private final long ownSeed;
    private final long othersSeed;
    private @Nullable StreamPattern own;
    private @Nullable StreamPattern others;

    private long toWrite;
    private long written;
    private boolean finished;
    private boolean cutShort;
    private boolean lingering;
    private boolean unchecked;
    private long writesFrom;

    private long read;
    private boolean sawEnd;
    private boolean discarding;
    private boolean tellsPeer;
    private boolean discardPending;
    private long readsFrom;
    private @Nullable Slice held;
    private int heldUsed;

    Application(Habits habits, CountingBuffers buffers, SeededRandom chance, long ownSeed, long othersSeed) {
        this.habits = habits;
        this.buffers = buffers;
        this.chance = chance;
        this.ownSeed = ownSeed;
        this.othersSeed = othersSeed;
        this.toWrite = habits.bytes();
    }

    long written() {
        return written;
    }

    long read() {
        return read;
    }

    boolean isFinished() {
        return finished;
    }

    /** Whether the connection took no more of it although it had not finished. */
    boolean isCutShort() {
        return cutShort;
    }

    boolean isDiscarding() {
        return discarding;
    }

    boolean sawEnd() {
        return sawEnd;
    }

    // --- what operations make it do

    void pauseReader(long until) {
        readsFrom = Math.max(readsFrom, until);
    }

    void pauseWriter(long until) {
        writesFrom = Math.max(writesFrom, until);
    }

    void writeNoMore() {
        toWrite = written;
    }

    void readNoMore(boolean tellPeer) {
        discardPending = true;
        tellsPeer |= tellPeer;
    }

    /** The trouble is over: no more pauses. */
    void hurry(long now) {
        readsFrom = Math.min(readsFrom, now);
        writesFrom = Math.min(writesFrom, now);
    }

    /** The other side keeps to no rule: what it sends is no stream of the pattern. */
    void expectAnything() {
        unchecked = true;
    }

    /** It has written all that it will, but does not say so yet: the connection stays open. */
    void linger() {
        lingering = true;
    }

    void lingerNoMore() {
        lingering = false;
    }

    /** When it wants to act again, or the far future. */
    long wakeAt(long now) {
        long write = !finished && writesFrom > now ? writesFrom : Connection.NO_TIMEOUT;
        long wakeToRead = !sawEnd && readsFrom > now ? readsFrom : Connection.NO_TIMEOUT;
        return Math.min(write, wakeToRead);
    }

    // --- what it does

    /** Writes and reads what it can; whether it did anything. */
    boolean act(Connection connection, long now) {
        boolean active = false;
        if (discardPending && connection.isOpen()) {
            discardPending = false;
            discard();
            connection.discardInput(tellsPeer, now);
            active = true;
        }
        active |= write(connection, now);
        active |= read(connection, now);
        return active;
    }

    private boolean write(Connection connection, long now) {
        if (finished || !connection.isOpen()) {
            return false;
        }
        if (!connection.isOutputOpen()) {
            finished = true;
            cutShort = true;
            return true;
        }
        boolean active = false;
        while (written < toWrite && now >= writesFrom) {
            long room = Math.min(connection.writableBytes(), toWrite - written);
            if (room == 0) {
                return active;
            }
            writeOnce(connection, (int) Math.min(room, chance.magnitude(1, habits.longestWrite())), now);
            active = true;
        }
        if (written == toWrite && !lingering) {
            finished = true;
            connection.finishOutput(now);
            return true;
        }
        return active;
    }

    private void writeOnce(Connection connection, int length, long now) {
        int padding = chance.below(MOST_PADDING);
        byte[] array = buffers.acquire(padding + length);
        ownPattern(connection).fill(written, array, padding, length);
        written += length;
        connection.write(new Slice(array, padding, length), now);
        if (habits.writeThinkNanos() > 0) {
            writesFrom = now + chance.between(0, habits.writeThinkNanos());
        }
    }

    private StreamPattern ownPattern(Connection connection) {
        if (own == null) {
            own = StreamPattern.of(ownSeed, connection.id());
        }
        return own;
    }

    private StreamPattern othersPattern(Connection connection) {
        if (others == null) {
            others = StreamPattern.of(othersSeed, connection.id());
        }
        return others;
    }

    private boolean read(Connection connection, long now) {
        boolean active = false;
        while (now >= readsFrom && !sawEnd) {
            if (held == null) {
                held = connection.pollReceived();
                heldUsed = 0;
            }
            if (held == null) {
                sawEnd = connection.isInputEnded();
                return active;
            }
            readOnce(connection, held, now);
            active = true;
        }
        return active;
    }

    private void readOnce(Connection connection, Slice slice, long now) {
        int length = Math.min(slice.length() - heldUsed, habits.longestRead());
        if (discarding) {
            throw new SimulationFailure("bytes were delivered after the input was discarded");
        }
        int wrong = unchecked
                ? -1
                : othersPattern(connection).mismatch(read, slice.array(), slice.offset() + heldUsed, length);
        if (wrong >= 0) {
            throw new SimulationFailure("the byte at offset %d is wrong".formatted(read + wrong));
        }
        read += length;
        heldUsed += length;
        connection.consumed(length, now);
        if (heldUsed == slice.length()) {
            buffers.release(slice.array());
            held = null;
        }
        if (habits.readThinkNanos() > 0) {
            readsFrom = now + chance.between(0, habits.readThinkNanos());
        }
    }

    /** Of what it reads. */
    long memoryHeld() {
        return held == null ? 0 : Buffers.memoryOf(held.array());
    }

    private void discard() {
        discarding = true;
        if (held != null) {
            buffers.release(held.array());
            held = null;
        }
    }

    /** The connection is over: reads what is left without a pause, so that every array comes back. */
    void drain(Connection connection, long now) {
        do {
            readsFrom = now;
        } while (read(connection, now));
    }
}
