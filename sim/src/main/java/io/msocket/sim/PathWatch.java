package io.msocket.sim;

import io.msocket.protocol.Connection;
import io.msocket.protocol.ConnectionEvent;
import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.HandoverMode;
import io.msocket.protocol.PathSchedulers;
import io.msocket.sim.UnusedPaths.Scheduling;
import java.util.List;

/** Holds one end to what is promised of the use of flowpaths, at every step. */
final class PathWatch {
    private static final String COPYING = PathSchedulers.redundant().create().name();

    private final Connection connection;
    private final CarrierCheck carriers = new CarrierCheck();
    private final UnusedPaths unused = new UnusedPaths();
    private final WasteCheck waste = new WasteCheck();
    private final LeavingCheck leaving = new LeavingCheck();
    private final NewsCheck news;

    private String scheduler = "";
    private Scheduling scheduling = Scheduling.WAITS;
    private boolean copies;

    PathWatch(Connection connection, Setup setup) {
        this.connection = connection;
        handleScheduler(setup.get(connection.isClient() ? Knob.CLIENT_SCHEDULER : Knob.SERVER_SCHEDULER));
        this.news = new NewsCheck(mode(), scheduler);
    }

    /** It sends by another scheduler from now on. */
    void handleScheduler(long number) {
        scheduler = Setup.schedulerName(number);
        scheduling = Scheduling.of(scheduler);
        copies |= scheduler.equals(COPYING);
    }

    void handleEvent(ConnectionEvent event, long now) {
        news.handleEvent(event);
        waste.handleEvent(event);
        if (connection.isClient()) {
            leaving.handleEvent(event, now);
        }
    }

    /** Something was sent on the flowpath. */
    void handleSent(int pathId, long now) {
        carriers.handleSent(pathId, connection.flowpaths(), !scheduler.equals(COPYING), now);
    }

    /** It has sent what it could. */
    void handlePumped(long now) {
        List<FlowpathSnapshot> paths = connection.flowpaths();
        carriers.handleKnown(paths, now);
        waste.handleSeveral();
        unused.check(scheduling, connection.paths().sendableBytes(), paths, now);
        news.checkRoles(paths);
        if (connection.closeReason() == null) {
            news.checkPlan(mode(), scheduler);
        }
    }

    /** A server has none, so that none is to be told there. */
    private HandoverMode mode() {
        return connection.isClient() ? connection.paths().mode() : HandoverMode.SINGLE;
    }

    /** Nothing more will be sent. */
    void checkWaste() {
        if (!copies) {
            waste.check(connection.paths().trafficByAddress().total().streamBytesResent(), connection.offsetSent());
        }
    }
}
