package io.msocket.sim;

import io.msocket.protocol.ConnectionEvent;
import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.HandoverMode;
import io.msocket.protocol.PathRole;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Holds an end to this: it tells each change of its mode, its scheduler and its flowpaths' roles, and nothing that is no change. */
final class NewsCheck {
    private String mode;
    private String scheduler;
    /** Of those that have worked, as told last. */
    private final Map<Integer, PathRole> roles = new HashMap<>();

    NewsCheck(HandoverMode mode, String scheduler) {
        this.mode = mode.name();
        this.scheduler = scheduler;
    }

    void handleEvent(ConnectionEvent event) {
        switch (event.kind()) {
            case MODE -> {
                requireNews(event, !mode.equals(event.detail()));
                mode = event.detail();
            }
            case SCHEDULER -> {
                requireNews(event, !scheduler.equals(event.detail()));
                scheduler = event.detail();
            }
            default -> {
                if (event.path() != null) {
                    handlePath(event, event.path());
                }
            }
        }
    }

    private void handlePath(ConnectionEvent event, FlowpathSnapshot path) {
        switch (event.kind()) {
            case PATH_ACTIVE -> {
                requireNews(event, roles.getOrDefault(path.id(), path.role()) == path.role());
                roles.put(path.id(), path.role());
            }
            case PATH_ROLE -> {
                PathRole before = roles.put(path.id(), path.role());
                requireNews(event, before != null && before != path.role());
            }
            case PATH_CLOSED -> roles.remove(path.id());
            default -> {}
        }
    }

    /** All events have been told. */
    void checkRoles(List<FlowpathSnapshot> paths) {
        for (FlowpathSnapshot path : paths) {
            if (roles.getOrDefault(path.id(), path.role()) != path.role()) {
                throw new SimulationFailure("the role has changed, and that was not told: " + path);
            }
        }
    }

    /** All events have been told; these are in force. */
    void checkPlan(HandoverMode actualMode, String actualScheduler) {
        if (!mode.equals(actualMode.name()) || !scheduler.equals(actualScheduler)) {
            throw new SimulationFailure("%s and %s were told, %s and %s are in force"
                    .formatted(mode, scheduler, actualMode, actualScheduler));
        }
    }

    private static void requireNews(ConnectionEvent event, boolean condition) {
        if (!condition) {
            throw new SimulationFailure("tells what is no news: " + event);
        }
    }
}
