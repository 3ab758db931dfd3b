package io.msocket.lab.link;

import java.io.IOException;
import java.util.function.UnaryOperator;

/** Carries packets between two TUN devices, in a thread for each direction. Thread-safe. */
public final class LinkEmulator implements AutoCloseable {
    /** A link's two directions. */
    public enum Direction {
        NEAR_TO_FAR,
        FAR_TO_NEAR
    }

    /** Tells the second direction's chance from the first's. */
    private static final long OTHER_SEED = 0x9e3779b97f4a7c15L;

    private final Tun near;
    private final Tun far;
    private final Pipe nearToFar;
    private final Pipe farToNear;

    /**
     * Begins to carry packets. The devices belong to the emulator from now on, which closes them.
     *
     * @param name of the link, for its threads
     * @param seed of its chance: jitter and loss of the n-th packet are the same for the same seed
     * @throws IOException if the process may open no more files
     */
    public LinkEmulator(String name, Tun near, Tun far, LinkConditions nearToFar, LinkConditions farToNear, long seed)
            throws IOException {
        this.near = near;
        this.far = far;
        this.nearToFar = new Pipe(name + ">", near, far, nearToFar, seed);
        try {
            this.farToNear = new Pipe(name + "<", far, near, farToNear, seed ^ OTHER_SEED);
        } catch (IOException e) {
            this.nearToFar.stop();
            throw e;
        }
    }

    /**
     * Changes a direction's conditions. {@code change} runs in the link's thread and should be quick.
     *
     * @return {@link System#nanoTime} when the change was in force
     * @throws IllegalArgumentException if the MTU changes
     * @throws IllegalStateException if the emulator is closed
     */
    public long change(Direction direction, UnaryOperator<LinkConditions> change) {
        return pipe(direction).change(change);
    }

    /** The present conditions of a direction; throws {@link IllegalStateException} if the emulator is closed. */
    public LinkConditions conditions(Direction direction) {
        return pipe(direction).conditions();
    }

    /** What has become of a direction's packets so far; throws {@link IllegalStateException} if the emulator is closed. */
    public LinkCounters counters(Direction direction) {
        return pipe(direction).counters();
    }

    /** Ends its threads and closes the devices, which vanish. */
    @Override
    public void close() {
        nearToFar.stop();
        farToNear.stop();
        near.close();
        far.close();
    }

    private Pipe pipe(Direction direction) {
        return direction == Direction.NEAR_TO_FAR ? nearToFar : farToNear;
    }
}
