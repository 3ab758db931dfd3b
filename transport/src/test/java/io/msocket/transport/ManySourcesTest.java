package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.protocol.AcceptedPlaces;
import io.msocket.protocol.Principal;
import io.msocket.protocol.SuspensionBounds;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the tables of a process keep of sources that come once: something of those whose connections are there, and of no others. */
class ManySourcesTest {
    private static final int SOURCES = 100_000;
    private static final int MOST_CONNECTIONS = 600;
    private static final int MOST_SUSPENDED = 100;
    private static final int MOST_WAITING = 100;
    private static final long MOST = 64L << 20;
    private static final long WINDOW = 16 * 1024;

    /** Of one source in the tables: an IPv6 network is three. */
    private static final int MOST_GROUPS = 3;

    private final Admission<Integer> entrance = new Admission<>(1, MOST_WAITING);
    private final SendBudget budget = new SendBudget(MOST);
    private final BufferPool pool = new BufferPool(0, MOST, false);
    private final AcceptedPlaces<Integer> places = new AcceptedPlaces<>(MOST_CONNECTIONS);
    private final SuspensionBounds<Integer> suspensions =
            new SuspensionBounds<>(MOST_SUSPENDED, MOST_SUSPENDED * SuspensionBounds.STATE_BYTES);
    private final Map<Integer, SendBudget.Account> accounts = new HashMap<>();

    /** IPv4 and, in a /48 of its own, IPv6 in turns. */
    private static Principal source(int number) {
        byte[] address = number % 2 == 0
                ? ByteBuffer.allocate(4).putInt((10 << 24) + number).array()
                : ByteBuffer.allocate(16)
                        .putShort((short) 0x2001)
                        .putInt(number)
                        .array();
        try {
            return Principal.ofSource(InetAddress.getByAddress(address));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private void connect(int number) {
        Principal who = source(number);
        accounts.put(number, budget.open(who));
        pool.reserveAlways(who, WINDOW);
        close(places.add(number, who, number));
        if (number / 2 % 3 == 0) {
            suspend(number, who);
        }
    }

    private void suspend(int number, Principal who) {
        for (Integer evicted : suspensions.update(number, who, 0)) {
            places.remove(evicted);
            close(evicted);
        }
    }

    private void close(@Nullable Integer gone) {
        SendBudget.Account account = gone == null ? null : accounts.remove(gone);
        if (gone != null && account != null) {
            account.close();
            pool.unreserve(source(gone), WINDOW);
            suspensions.update(gone, source(gone), SuspensionBounds.NOT_SUSPENDED);
        }
    }

    @Test
    void however_many_sources_come_only_those_are_kept_that_have_connections() {
        int mostPlaces = 0;
        int mostSuspended = 0;
        for (int number = 0; number < SOURCES; number++) {
            entrance.add(number, source(number));
            Integer admitted = entrance.poll();
            if (admitted != null) {
                connect(admitted);
                entrance.settle();
            }
            mostPlaces = Math.max(mostPlaces, places.count());
            mostSuspended = Math.max(mostSuspended, suspensions.count());
            assertThat(places.count()).isEqualTo(accounts.size());
            assertThat(budget.shares()).isLessThanOrEqualTo(MOST_GROUPS * accounts.size());
            assertThat(pool.reservedBytes()).isEqualTo(WINDOW * accounts.size());
        }
        assertThat(mostPlaces).isEqualTo(MOST_CONNECTIONS);
        assertThat(mostSuspended).isEqualTo(MOST_SUSPENDED);
        for (Integer left : accounts.keySet().toArray(new Integer[0])) {
            places.remove(left);
            close(left);
        }
        assertThat(budget.shares()).isZero();
        assertThat(pool.reservedBytes()).isZero();
        assertThat(suspensions.count()).isZero();
        assertThat(suspensions.heaviest(1)).isEmpty();
        assertThat(entrance.clear()).isEmpty();
    }
}
