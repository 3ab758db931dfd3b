package io.msocket.sim;

import io.msocket.protocol.Connection;
import io.msocket.protocol.ConnectionId;
import io.msocket.protocol.PathAction;
import io.msocket.protocol.Slice;
import io.msocket.protocol.Transmit;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One client that opens a connection as it should, and then has a habit. Its driver does no more than that needs. */
final class Stranger implements PathAction.Handler {
    private final SimulatedWorld world;
    private final Strangers.Habit habit;
    private final InetAddress source;
    private final Connection engine;
    private final Application application;
    private final long awayNanos;
    private final Map<Integer, End> ends = new HashMap<>();

    private boolean opened;
    private boolean away;
    private boolean hasReturned;
    private boolean over;
    private boolean pumping;
    private long timerAt = Connection.NO_TIMEOUT;

    Stranger(
            SimulatedWorld world,
            Strangers.Habit habit,
            InetAddress source,
            Connection engine,
            Application application,
            long awayNanos) {
        this.world = world;
        this.habit = habit;
        this.source = source;
        this.engine = engine;
        this.application = application;
        this.awayNanos = awayNanos;
    }

    Strangers.Habit habit() {
        return habit;
    }

    /** Its first bytes, which it does not send. */
    byte[] opening() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (PathAction action = engine.pollAction(); action != null; action = engine.pollAction()) {
            if (action instanceof PathAction.Connect) {
                engine.handleConnected(action.pathId(), world.server().address(0), world.now());
                break;
            }
        }
        Transmit out = world.transmit();
        if (engine.pollTransmit(out, world.now())) {
            bytes.write(out.bytes(), 0, out.length());
        }
        return bytes.toByteArray();
    }

    void pump() {
        if (pumping || over || away) {
            return;
        }
        pumping = true;
        boolean active;
        do {
            active = application.act(engine, world.now());
            act();
            transmit();
            act();
            while (engine.pollEvent() != null) {
                active = true;
            }
        } while (active);
        pumping = false;
        if (engine.isOver()) {
            giveUp();
        } else {
            setTimer();
            if (opened && !hasReturned) {
                follow();
            }
        }
    }

    private void act() {
        for (PathAction action = engine.pollAction(); action != null; action = engine.pollAction()) {
            action.performBy(this);
        }
        ConnectionId id = engine.id();
        if (!opened && id != null) {
            opened = true;
            world.strangers().handleOpened(id, this);
        }
    }

    private void transmit() {
        Transmit out = world.transmit();
        while (engine.pollTransmit(out, world.now())) {
            End end = ends.get(out.pathId());
            if (end == null) {
                continue;
            }
            int sent = end.link().pipe(true).write(out.bytes(), 0, out.length());
            Slice payload = out.payload();
            if (payload != null) {
                sent += end.link().pipe(true).write(payload.array(), payload.offset(), payload.length());
            }
            if (sent > 0) {
                engine.handleSent(out.pathId(), sent, world.now());
            }
        }
    }

    /** Its connection is open, and it has sent what proves that it is who asked for it. */
    private void follow() {
        switch (habit) {
            case DROPPING, HOARDING, RETURNING -> {
                away = true;
                world.events().after(2 * world.setup().nanos(Knob.DELAY), this::drop);
            }
            default -> {
                // It goes on.
            }
        }
    }

    private void drop() {
        Map<Integer, End> dropped = new HashMap<>(ends);
        ends.clear();
        dropped.values().forEach(end -> end.link().close(true, false));
        if (habit == Strangers.Habit.RETURNING && !over) {
            world.events().after(awayNanos, () -> comeBack(dropped));
        } else {
            giveUp();
        }
    }

    private void comeBack(Map<Integer, End> dropped) {
        if (over) {
            return;
        }
        away = false;
        hasReturned = true;
        dropped.keySet().forEach(pathId -> engine.handlePathClosed(pathId, "it was away", world.now()));
        pump();
    }

    /** Is gone, and has given back all that it had. */
    void giveUp() {
        if (over) {
            return;
        }
        over = true;
        ends.values().forEach(end -> end.link().close(true, false));
        ends.clear();
        if (!engine.isOver()) {
            engine.evict(world.now());
        }
        application.drain(engine, world.now());
    }

    private void setTimer() {
        long due = engine.pollTimeout();
        if (due < timerAt) {
            timerAt = due;
            world.events().at(due, () -> handleTimer(due));
        }
    }

    private void handleTimer(long setFor) {
        if (setFor != timerAt) {
            return;
        }
        timerAt = Connection.NO_TIMEOUT;
        if (!over && !away) {
            engine.handleTimeout(world.now());
            pump();
        }
    }

    // --- what the engine wants done

    @Override
    public void connect(PathAction.Connect action) {
        End end = new End(action.pathId());
        TcpLink link = world.network().meet(source, end);
        end.link = link;
        ends.put(action.pathId(), end);
        engine.handleConnected(action.pathId(), link.client, world.now());
    }

    @Override
    public void close(PathAction.Close action) {
        End end = ends.remove(action.pathId());
        if (end != null) {
            end.link().close(true, action.flush());
        }
    }

    @Override
    public void verifyPeer(PathAction.VerifyPeer action) {
        engine.handlePeerVerified(action.pathId(), true, "", world.now());
    }

    private final class End implements TcpLinkEnd {
        private final int pathId;
        private @Nullable TcpLink link;

        End(int pathId) {
            this.pathId = pathId;
        }

        TcpLink link() {
            if (link == null) {
                throw new IllegalStateException("not connected yet");
            }
            return link;
        }

        @Override
        public void handleBytes(ByteBuffer bytes) {
            if (over || away) {
                bytes.position(bytes.limit());
                return;
            }
            engine.handleBytes(pathId, bytes, world.now());
            pump();
        }

        @Override
        public void handleSent(int bytes) {
            if (!over && !away) {
                engine.handleSent(pathId, bytes, world.now());
                pump();
            }
        }

        @Override
        public void handleClosed(String reason) {
            if (ends.remove(pathId) != null && !over && !away) {
                engine.handlePathClosed(pathId, reason, world.now());
                pump();
            }
        }

        @Override
        public long frozenUntil() {
            return 0;
        }
    }
}
