package io.msocket.lab.net;

import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.link.LinkCounters;
import io.msocket.lab.link.LinkEmulator;
import io.msocket.lab.link.LinkEmulator.Direction;
import java.io.IOException;
import java.util.function.UnaryOperator;

/** An emulated link between two nodes. Thread-safe. */
public final class EmulatedLink {
    private final Interface near;
    private final Interface far;
    private final LinkEmulator emulator;

    EmulatedLink(Interface near, Interface far, LinkEmulator emulator) {
        this.near = near;
        this.far = far;
        this.emulator = emulator;
    }

    /** The interface of the node that was given first. */
    public Interface near() {
        return near;
    }

    /** The interface of the node that was given second. */
    public Interface far() {
        return far;
    }

    /**
     * Changes both directions, at once.
     *
     * @return {@link System#nanoTime} when the change was in force
     * @throws IllegalArgumentException if the MTU changes
     */
    public long conditions(UnaryOperator<LinkConditions> change) {
        emulator.change(Direction.NEAR_TO_FAR, change);
        return emulator.change(Direction.FAR_TO_NEAR, change);
    }

    /** Changes one direction; otherwise as {@link #conditions(UnaryOperator)}. */
    public long conditions(Direction direction, UnaryOperator<LinkConditions> change) {
        return emulator.change(direction, change);
    }

    /** The present conditions of a direction. */
    public LinkConditions conditions(Direction direction) {
        return emulator.conditions(direction);
    }

    /** What has become of a direction's packets so far. */
    public LinkCounters counters(Direction direction) {
        return emulator.counters(direction);
    }

    /**
     * How many packets of a direction the sender's device has dropped before the emulator saw them. It is 0 unless the emulator
     * was late by thousands of packets: then a measurement is void.
     */
    public long deviceDrops(Direction direction) throws IOException {
        return (direction == Direction.NEAR_TO_FAR ? near : far).transmitDrops();
    }

    @Override
    public String toString() {
        return near + "-" + far;
    }
}
