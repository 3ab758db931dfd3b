package io.msocket.cli.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.protocol.Holdings;
import io.msocket.protocol.Principal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept in order says the same as comparing each with each. */
class SlotSharesTest {
    private static final int STEPS = 3_000;
    private static final int MOST = 40;

    private final SlotShares shares = new SlotShares();
    private final Holdings<Integer> taken = new Holdings<>();
    private final List<Principal> takenBy = new ArrayList<>();
    private final List<Integer> things = new ArrayList<>();
    private final List<Principal> waiting = new ArrayList<>();
    private int lastThing;

    /** Few enough of each kind of network that some are within the same. */
    private static Principal source(SplittableRandom random) {
        try {
            return Principal.ofSource(InetAddress.getByName(
                    random.nextInt(3) == 0
                            ? "192.0.2." + random.nextInt(4)
                            : "2001:db8:%x:%x%02x::1"
                                    .formatted(random.nextInt(2), random.nextInt(2), random.nextInt(3))));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private void take(Principal source) {
        lastThing++;
        shares.handleTaken(source);
        taken.put(lastThing, source, 1);
        takenBy.add(source);
        things.add(lastThing);
    }

    private void giveUp(int which) {
        shares.handleGivenUp(takenBy.remove(which));
        taken.remove(things.remove(which));
    }

    private void await(Principal source) {
        shares.handleWaiting(source);
        waiting.add(source);
    }

    private void awaitNoLonger(int which) {
        shares.handleWaitingNoLonger(waiting.remove(which));
    }

    private void step(SplittableRandom random) {
        switch (random.nextInt(4)) {
            case 0 -> {
                if (things.size() < MOST) {
                    take(source(random));
                }
            }
            case 1 -> {
                if (!things.isEmpty()) {
                    giveUp(random.nextInt(things.size()));
                }
            }
            case 2 -> {
                if (waiting.size() < MOST) {
                    await(source(random));
                }
            }
            default -> {
                if (!waiting.isEmpty()) {
                    awaitNoLonger(random.nextInt(waiting.size()));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void who_has_too_many_has_more_than_one_more_than_somebody_who_waits(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int tooMany = 0;
        for (int i = 0; i < STEPS; i++) {
            step(random);
            for (Principal source : takenBy) {
                boolean expected = waiting.stream().anyMatch(other -> taken.lead(source, other) > 1);
                assertThat(shares.hasTooMany(source))
                        .as("step %d, %s", i, source)
                        .isEqualTo(expected);
                tooMany += expected ? 1 : 0;
            }
        }
        assertThat(tooMany).as("of both kinds there were some").isPositive();
    }
}
