package io.msocket.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The name servers of a run, in front of one store, as far as clients and the server see them: which record they show, and when they say
 * nothing, or what was once true. Messages to and from them take their time, and are lost where a server crashes meanwhile.
 */
final class NameServers {
    /** As old as can be. */
    private static final int FIRST = 0;

    /** One answer in so many is lost where the server has just done what it was asked for. */
    private static final int LOST_EVERY = 16;

    /**
     * What the server has signed and published.
     *
     * @param version rises by one with each
     * @param address by its number, at which of its addresses it is
     */
    record NameRecord(long version, int address) {}

    private final SimulatedWorld world;
    private final SeededRandom chance;
    private final List<NameRecord> store = new ArrayList<>(List.of(new NameRecord(1, 0)));
    private final List<NameServer> servers = new ArrayList<>();

    NameServers(SimulatedWorld world, SeededRandom chance) {
        this.world = world;
        this.chance = chance;
        for (int i = 0; i < world.setup().size(Knob.NAMED); i++) {
            servers.add(new NameServer());
        }
    }

    /** What may befall one of them. */
    private static final class NameServer {
        private long downUntil;
        private long lyingUntil;
        private long deafUntil;
        private final List<NameSeeker> watchers = new ArrayList<>();
    }

    /** What an operation can do to a name server. */
    enum Trouble {
        /** It answers nothing, and what it was about to say is lost. */
        CRASH,
        /** It shows the first record there ever was, and says nothing of newer ones. */
        LIE,
        /** It tells those who watch nothing. */
        FORGET_HINTS
    }

    int count() {
        return servers.size();
    }

    NameRecord newest() {
        return store.get(store.size() - 1);
    }

    NameRecord first() {
        return store.get(FIRST);
    }

    /** Until then. */
    void trouble(int number, Trouble kind, long until) {
        NameServer server = servers.get(number % servers.size());
        switch (kind) {
            case CRASH -> {
                server.downUntil = Math.max(server.downUntil, until);
                server.watchers.clear();
            }
            case LIE -> server.lyingUntil = Math.max(server.lyingUntil, until);
            case FORGET_HINTS -> server.deafUntil = Math.max(server.deafUntil, until);
        }
    }

    /** All of them work from now on. */
    void heal() {
        for (NameServer server : servers) {
            server.downUntil = 0;
            server.lyingUntil = 0;
            server.deafUntil = 0;
        }
    }

    private boolean isUp(NameServer server) {
        return world.now() >= server.downUntil;
    }

    private boolean isLying(NameServer server) {
        return world.now() < server.lyingUntil;
    }

    private void later(Runnable task) {
        world.events().after(world.setup().nanos(Knob.NAME_DELAY), task);
    }

    /** Asks one of them; an answer need not come. */
    void ask(int number, Consumer<NameRecord> answer) {
        NameServer server = servers.get(number);
        later(() -> {
            if (isUp(server)) {
                NameRecord shown = isLying(server) ? first() : newest();
                later(() -> {
                    if (isUp(server)) {
                        answer.accept(shown);
                    }
                });
            }
        });
    }

    /** From now on the seeker hears of what is new, as long as the server is up. */
    void watch(int number, NameSeeker seeker) {
        NameServer server = servers.get(number);
        later(() -> {
            if (isUp(server) && !server.watchers.contains(seeker)) {
                server.watchers.add(seeker);
            }
        });
    }

    /** The connection over which it hears of anything is dead. */
    void unwatch(NameSeeker seeker) {
        servers.forEach(server -> server.watchers.remove(seeker));
    }

    /**
     * Puts a record in the place of the one before it; whoever comes too late is told what is there.
     *
     * @param answer what is there then; need not come, whether the record was taken or not
     */
    void put(int number, NameRecord next, Consumer<NameRecord> answer) {
        NameServer server = servers.get(number);
        later(() -> {
            if (!isUp(server)) {
                return;
            }
            if (next.version() == newest().version() + 1) {
                store.add(next);
                world.note("names", "stores", next.version(), next.address());
                servers.forEach(this::tellWatchers);
            }
            NameRecord there = newest();
            if (!chance.oneIn(LOST_EVERY)) {
                later(() -> {
                    if (isUp(server)) {
                        answer.accept(there);
                    }
                });
            }
        });
    }

    private void tellWatchers(NameServer server) {
        if (!isUp(server) || isLying(server) || world.now() < server.deafUntil) {
            return;
        }
        NameRecord news = newest();
        for (NameSeeker each : List.copyOf(server.watchers)) {
            later(() -> {
                // It may have lost the connection on which this was on its way.
                if (isUp(server) && server.watchers.contains(each)) {
                    each.handleRecord(news);
                }
            });
        }
    }

    /** After the run. */
    void check(int actual) {
        for (int i = 0; i < store.size(); i++) {
            if (store.get(i).version() != i + 1) {
                throw new SimulationFailure("the versions of a name do not rise by one: " + store);
            }
        }
        if (newest().address() != actual) {
            throw new SimulationFailure(
                    "the server is at its address %d, its record says %s".formatted(actual, newest()));
        }
    }
}
