package io.msocket.socket;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Tells a resolver that the machine's addresses have changed, for as long as a connection goes by it; once, however many do. */
record ResolverFollower(NameResolver resolver, MobilityManager manager) implements Follower {
    /** How many connections go by each. */
    private static final ConcurrentMap<ResolverFollower, Integer> USERS = new ConcurrentHashMap<>();

    void begin() {
        USERS.compute(this, (unused, users) -> {
            if (users == null) {
                manager.add(this);
            }
            return users == null ? 1 : users + 1;
        });
    }

    void end() {
        USERS.computeIfPresent(this, (unused, users) -> {
            if (users == 1) {
                manager.remove(this);
            }
            return users == 1 ? null : users - 1;
        });
    }

    @Override
    public void follow(NetworkView before, NetworkView now) {
        if (!before.equals(NetworkView.EMPTY) && !before.equals(now)) {
            resolver.handleNetworkChange();
        }
    }

    @Override
    public Object server() {
        return resolver;
    }
}
