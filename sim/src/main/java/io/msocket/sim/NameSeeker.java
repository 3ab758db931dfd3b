package io.msocket.sim;

import io.msocket.protocol.ConnectionEvent;
import io.msocket.sim.NameServers.NameRecord;

/**
 * Keeps a client's connection to where the server's name leads: it watches the name, looks now and then whether it has missed anything,
 * and, while nobody is reached, asks again and again. Nothing older than what it has seen is believed.
 */
final class NameSeeker {
    private static final long SECOND = 1_000_000_000L;
    private static final long HEDGE_NANOS = SECOND / 2;
    private static final long FIRST_PAUSE_NANOS = SECOND;
    private static final long LONGEST_PAUSE_NANOS = 60 * SECOND;

    /** Between two signs of life of a watch. */
    private static final long HEARTBEAT_NANOS = 30 * SECOND;

    private final SimulatedWorld world;
    private final SimulatedConnection connection;
    private final NameServers names;
    private final SeededRandom chance;

    private NameRecord known;
    /** At which name server it watches. */
    private int watched;
    /** Counts what makes it begin and stop asking. */
    private long changes;
    /** Counts questions: one that was answered needs no further server. */
    private long questions;

    private long answered;

    NameSeeker(SimulatedWorld world, SimulatedConnection connection, SeededRandom chance) {
        this.world = world;
        this.connection = connection;
        this.names = world.names();
        this.chance = chance;
        this.known = names.first();
    }

    NameRecord known() {
        return known;
    }

    private boolean isOver() {
        SimulatedPeer client = connection.client();
        return client.isGone() || client.isOver();
    }

    /** Nobody is reached yet. */
    void begin() {
        names.watch(watched, this);
        search(FIRST_PAUSE_NANOS, changes);
        world.events().after(HEARTBEAT_NANOS, this::lookAgain);
    }

    void handleEvent(ConnectionEvent event) {
        switch (event.kind()) {
            case SUSPENDED -> {
                changes++;
                long during = changes;
                // Not in the midst of the driver's turn.
                world.events().after(0, () -> search(FIRST_PAUSE_NANOS, during));
            }
            case OPENED, RESUMED, CLOSED -> changes++;
            default -> {
                // The server is where it was.
            }
        }
    }

    /** The machine has other addresses: what the name server says reaches the former ones. */
    void handleAddressesChanged() {
        if (!isOver()) {
            names.unwatch(this);
            names.watch(watched, this);
            ask();
        }
    }

    private void search(long pause, long during) {
        if (during != changes || isOver()) {
            return;
        }
        ask();
        long next = Math.min(LONGEST_PAUSE_NANOS, 2 * pause);
        world.events().after(pause - chance.between(0, pause / 2), () -> search(next, during));
    }

    /** A watch that says nothing for so long is dead: the next server's turn. */
    private void lookAgain() {
        if (isOver()) {
            return;
        }
        names.unwatch(this);
        watched = (watched + 1) % names.count();
        names.watch(watched, this);
        ask();
        world.events().after(HEARTBEAT_NANOS, this::lookAgain);
    }

    private void ask() {
        questions++;
        ask(questions, 0);
    }

    private void ask(long question, int servers) {
        if (servers == names.count() || answered >= question || isOver()) {
            return;
        }
        if (world.network().isAnyUp(connection.machine)) {
            names.ask((watched + servers) % names.count(), shown -> {
                // What is older than what was seen is a lie, or late: another server may know better.
                if (shown.version() >= known.version()) {
                    answered = Math.max(answered, question);
                }
                handleRecord(shown);
            });
        }
        world.events().after(HEDGE_NANOS, () -> ask(question, servers + 1));
    }

    void handleRecord(NameRecord shown) {
        if (shown.version() > known.version() && !isOver() && world.network().isAnyUp(connection.machine)) {
            world.note("names", "lead elsewhere", shown.version(), shown.address());
            known = shown;
            connection.followName();
        }
    }
}
