package io.msocket.sim;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who has seen all that went over the wire, and can connect to the server and send anything, but knows no key.
 * The connection is to go on unharmed.
 */
final class Attacker {
    private static final byte[] OPENING = {'M', 'S', 'O', 'K', 1, 0, 1, 0};
    private static final int JOIN_PATTERN = 5;
    private static final int SUITE_AT = 5;
    private static final int PATTERN_AT = 6;
    private static final int PREFACE_LENGTH = OPENING.length;
    private static final int FRAME_HEADER_LENGTH = 3;
    private static final int JOIN_MESSAGE_LENGTH = 122;

    /** How long the attacker holds on to a TCP connection at most. */
    private static final long PATIENCE_NANOS = 30_000_000_000L;

    private static final TcpLinkEnd DEAF = new TcpLinkEnd() {
        @Override
        public void handleBytes(ByteBuffer bytes) {
            bytes.position(bytes.limit());
        }

        @Override
        public void handleSent(int bytes) {}

        @Override
        public void handleClosed(String reason) {}

        @Override
        public long frozenUntil() {
            return 0;
        }
    };

    private final SimulatedWorld world;
    private final SeededRandom chance;

    Attacker(SimulatedWorld world, SeededRandom chance) {
        this.world = world;
        this.chance = chance;
    }

    void perform(Operation operation) {
        boolean crowds = operation.kind() == Operation.Kind.HALF_OPEN;
        if (crowds || world.setup().get(Knob.MAX_HALF_OPEN) < Knob.MAX_HALF_OPEN.plain()) {
            // What is half open pushes out what is half open.
            world.handleTrouble();
        }
        switch (operation.kind()) {
            case REPLAY -> replay(operation.a(), (int) operation.b());
            case FORGE_JOIN -> forgeJoin(operation.a(), operation.b() == 1);
            case GARBAGE -> garbage((int) operation.a(), operation.b() == 1);
            case HALF_OPEN -> {
                for (long i = 0; i <= operation.a(); i++) {
                    send(Arrays.copyOf(OPENING, chance.below(PREFACE_LENGTH)));
                }
            }
            default -> throw new AssertionError(operation.kind());
        }
    }

    private void send(byte[] bytes) {
        TcpLink link = world.network().intrude(DEAF);
        link.pipe(true).write(bytes, 0, bytes.length);
        world.events().after(chance.between(0, PATIENCE_NANOS), () -> link.close(true, chance.oneIn(2)));
    }

    private byte[] random(int length) {
        byte[] bytes = new byte[length];
        chance.nextBytes(bytes);
        return bytes;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private List<byte[]> recordings(boolean ofJoins) {
        List<byte[]> all = new ArrayList<>();
        for (TcpLink link : world.network().links()) {
            byte[] beginning = link.pipe(true).recording();
            if (beginning.length > PREFACE_LENGTH && (!ofJoins || beginning[PATTERN_AT] == JOIN_PATTERN)) {
                all.add(beginning);
            }
        }
        return all;
    }

    private void replay(long which, int garbage) {
        List<byte[]> all = recordings(false);
        if (!all.isEmpty()) {
            byte[] bytes = all.get((int) (which % all.size()));
            // All of it, or only the first flight.
            int length = chance.oneIn(2) ? bytes.length : 1 + chance.below(bytes.length);
            send(joined(Arrays.copyOf(bytes, length), random(garbage)));
        }
    }

    private void forgeJoin(long which, boolean fromRecording) {
        List<byte[]> joins = recordings(true);
        if (fromRecording && !joins.isEmpty()) {
            byte[] forged = joins.get((int) (which % joins.size())).clone();
            int at = PREFACE_LENGTH + FRAME_HEADER_LENGTH + chance.below(JOIN_MESSAGE_LENGTH);
            forged[Math.min(at, forged.length - 1)] ^= (byte) (1 << chance.below(Byte.SIZE));
            send(forged);
            return;
        }
        byte[] frame = {0, 0, (byte) JOIN_MESSAGE_LENGTH};
        send(joined(preface(JOIN_PATTERN), joined(frame, random(JOIN_MESSAGE_LENGTH))));
    }

    private byte[] preface(int pattern) {
        byte[] preface = OPENING.clone();
        preface[SUITE_AT] = (byte) world.suite().id();
        preface[PATTERN_AT] = (byte) pattern;
        return preface;
    }

    private void garbage(int length, boolean behindPreface) {
        byte[] start = behindPreface ? preface(1 + chance.below(JOIN_PATTERN)) : VirtualNetwork.NO_BYTES;
        send(joined(start, random(length)));
    }

    /** Whether a scenario needs the beginnings of its TCP connections to be recorded. */
    static boolean isIn(Scenario scenario) {
        for (Operation operation : scenario.operations()) {
            if (operation.kind() == Operation.Kind.REPLAY || operation.kind() == Operation.Kind.FORGE_JOIN) {
                return true;
            }
        }
        return false;
    }

    /** The bytes with which a TCP connection began, as far as an attacker needs them. */
    static final class Recording {
        private static final int MOST = 2_048;

        private byte @Nullable [] bytes;

        void add(byte[] more, int offset, int length) {
            byte[] before = bytes();
            int count = Math.min(length, MOST - before.length);
            if (count > 0) {
                byte[] longer = Arrays.copyOf(before, before.length + count);
                System.arraycopy(more, offset, longer, before.length, count);
                bytes = longer;
            }
        }

        byte[] bytes() {
            return bytes == null ? VirtualNetwork.NO_BYTES : bytes;
        }
    }
}
