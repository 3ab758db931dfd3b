package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.protocol.AcceptedPlaces;
import io.msocket.protocol.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What all connections of a process share, when many principals want all that they get: connections, what is kept for sending, what
 * windows promise. At each step nothing is beyond its bound, and an honest principal that keeps to its share is not refused, nor loses a
 * connection.
 */
class ProcessBoundsTest {
    private static final int STEPS = 20_000;
    private static final int MOST_CONNECTIONS = 600;

    /** Of what is kept for sending, and of what windows promise. */
    private static final long MOST = 64L << 20;

    /** The rest is kept for those that have not just come. */
    private static final long OF_STRANGERS = MOST * 3 / 4;

    /** What a connection asks for at a time; while its principal keeps less than its share, it may have as much for sending. */
    private static final long AT_ONCE = 256 * 1024;

    /** What each connection may keep for sending whatever others have. */
    private static final long LITTLE = 4 * 1024;

    /** What is promised to each client whatever others have. */
    private static final long FIRST_WINDOW = 16 * 1024;

    private static final int EARNED_BY_ACKNOWLEDGED = 3;

    private static final int CROWD = 250;
    private static final int NETWORKS = 256;
    private static final int KEYS = 50;

    /** Of an honest one, and of each that is greedy and has a reserve. */
    private static final int CONNECTIONS_OF_HONEST = 2;

    private static final int CONNECTIONS_OF_GREEDY = 8;

    private static final int HONEST = 4;
    private static final int GREEDY_WITH_RESERVE = 2;

    /** What a greedy one may take of a reserve beyond a third of what is free: each of its connections what it asks for at a time. */
    private static final long BEYOND_THIRD = GREEDY_WITH_RESERVE * CONNECTIONS_OF_GREEDY * AT_ONCE;

    private static final long SHARE_FOR_SENDING =
            share(MOST - OF_STRANGERS - AT_ONCE - MOST_CONNECTIONS * LITTLE - BEYOND_THIRD);
    private static final long SHARE_OF_WINDOWS =
            share(MOST - OF_STRANGERS - MOST_CONNECTIONS * FIRST_WINDOW - BEYOND_THIRD / CONNECTIONS_OF_GREEDY);

    /** What an honest one may have when the greedy ones have each taken a third of what was free, and the honest ones as much as it. */
    private static long share(long reserve) {
        double free = reserve * Math.pow(3.0 / 4, GREEDY_WITH_RESERVE);
        return (long) (free / (3 + HONEST));
    }

    private final SendBudget budget = new SendBudget(MOST);
    private final BufferPool pool = new BufferPool(0, MOST, false);
    private final AcceptedPlaces<Open> open = new AcceptedPlaces<>(MOST_CONNECTIONS);
    private final List<Member> members = new ArrayList<>();
    private long kept;
    private long keptForStrangers;
    private long mostKeptForStrangers;
    private int gaveWay;
    private long now;

    /** Who opens connections. */
    private static final class Member {
        final Principal principal;
        final boolean isHonest;
        final int mostConnections;
        final List<Open> connections = new ArrayList<>();

        Member(Principal principal, boolean isHonest, int mostConnections) {
            this.principal = principal;
            this.isHonest = isHonest;
            this.mostConnections = mostConnections;
        }

        long kept() {
            return connections.stream().mapToLong(each -> each.kept).sum();
        }

        long promised() {
            return connections.stream().mapToLong(each -> each.promised).sum();
        }
    }

    /** A connection. */
    private static final class Open {
        final Member owner;
        final SendBudget.Account account;
        long kept;
        long acknowledged;
        long promised = FIRST_WINDOW;

        Open(Member owner, SendBudget.Account account) {
            this.owner = owner;
            this.account = account;
        }
    }

    private static Principal at(String address) {
        return Principal.ofSource(TestTransports.address(address));
    }

    private static Principal listed(int number) {
        return Principal.ofListed(new byte[] {(byte) number});
    }

    private void gather() {
        // Behind the address of one that floods, in the network of one that has many, and wherever they are.
        for (Principal honest :
                List.of(at("198.18.0.1").longLived(), at("2001:db8:9:ff00::1").longLived(), listed(1), listed(2))) {
            members.add(new Member(honest, true, CONNECTIONS_OF_HONEST));
        }
        members.add(new Member(at("198.51.100.9").longLived(), false, CONNECTIONS_OF_GREEDY));
        members.add(new Member(listed(3), false, CONNECTIONS_OF_GREEDY));
        for (int i = 0; i < CROWD; i++) {
            members.add(new Member(at("198.18.0." + i), false, MOST_CONNECTIONS));
        }
        for (int i = 0; i < NETWORKS; i++) {
            members.add(new Member(at("2001:db8:9:%x::1".formatted(i)), false, MOST_CONNECTIONS));
        }
        for (int i = 0; i < KEYS; i++) {
            Principal source = at("203.0.113.1");
            members.add(new Member(source.with(new byte[] {(byte) i}), false, MOST_CONNECTIONS));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void honest_principals_have_their_shares_beside_a_crowd_that_takes_what_it_gets(long seed) {
        Random random = new Random(seed);
        gather();
        for (int step = 0; step < STEPS; step++) {
            boolean isHonest = random.nextInt(8) == 0;
            int first = isHonest ? 0 : HONEST;
            int count = isHonest ? HONEST : members.size() - HONEST;
            act(members.get(first + random.nextInt(count)), random);
            checkBounds();
        }
        assertThat(gaveWay).as("more connections than there may be").isPositive();
        assertThat(mostKeptForStrangers).as("all that strangers get").isGreaterThan(OF_STRANGERS * 9 / 10);

        members.forEach(member -> List.copyOf(member.connections).forEach(this::close));
        assertThat(budget.held()).isZero();
        assertThat(budget.shares()).isZero();
        assertThat(pool.reservedBytes()).isZero();
    }

    private void checkBounds() {
        assertThat(open.count()).isLessThanOrEqualTo(MOST_CONNECTIONS);
        assertThat(budget.held()).isEqualTo(kept);
        assertThat(keptForStrangers).isLessThanOrEqualTo(OF_STRANGERS + AT_ONCE + MOST_CONNECTIONS * LITTLE);
        assertThat(kept).isLessThanOrEqualTo(MOST + AT_ONCE + MOST_CONNECTIONS * LITTLE);
        assertThat(pool.reservedBytes()).isLessThanOrEqualTo(MOST + MOST_CONNECTIONS * FIRST_WINDOW);
    }

    private void act(Member member, Random random) {
        int what = random.nextInt(20);
        if (member.connections.isEmpty() || (what < 5 && member.connections.size() < member.mostConnections)) {
            open(member);
            return;
        }
        Open connection = member.connections.get(random.nextInt(member.connections.size()));
        long bytes = 1L + random.nextInt((int) AT_ONCE);
        if (what < 12) {
            write(connection, bytes);
        } else if (what < 17) {
            promise(connection, bytes);
        } else if (what < 19) {
            // Who is greedy acknowledges hardly anything.
            settle(connection, member.isHonest ? bytes : bytes / 100);
        } else {
            close(connection);
        }
    }

    private void open(Member member) {
        Open connection = new Open(member, budget.open(member.principal));
        member.connections.add(connection);
        pool.reserveAlways(member.principal, FIRST_WINDOW);
        Open victim = open.add(connection, member.principal, ++now);
        if (victim != null) {
            assertThat(victim.owner.isHonest).as("an honest one gives way").isFalse();
            close(victim);
            gaveWay++;
        }
    }

    /** As the driver does it: as much as there is room for. */
    private void write(Open connection, long bytes) {
        Member owner = connection.owner;
        long most = connection.account.mostFor(connection.acknowledged);
        if (owner.isHonest) {
            if (owner.kept() + bytes > SHARE_FOR_SENDING) {
                return;
            }
            assertThat(most)
                    .as("what others keep is no reason to refuse %s", owner.principal)
                    .isEqualTo(AT_ONCE + EARNED_BY_ACKNOWLEDGED * connection.acknowledged);
        }
        keep(connection, Math.max(0, Math.min(bytes, most - connection.kept)));
    }

    private void keep(Open connection, long more) {
        connection.account.change(more);
        connection.kept += more;
        kept += more;
        if (!connection.owner.principal.hasReserve()) {
            keptForStrangers += more;
            mostKeptForStrangers = Math.max(mostKeptForStrangers, keptForStrangers);
        }
    }

    private void promise(Open connection, long bytes) {
        Member owner = connection.owner;
        boolean isInShare = owner.isHonest && owner.promised() + bytes <= SHARE_OF_WINDOWS;
        if (owner.isHonest && !isInShare) {
            return;
        }
        boolean isGranted = pool.reserve(owner.principal, bytes);
        assertThat(isGranted || !isInShare)
                .as("what is promised to others is no reason to refuse %s", owner.principal)
                .isTrue();
        connection.promised += isGranted ? bytes : 0;
    }

    /** The peer has acknowledged so much of what is kept for it, and sent so much of what was promised to it. */
    private void settle(Open connection, long bytes) {
        long acknowledged = Math.min(bytes, connection.kept);
        keep(connection, -acknowledged);
        connection.acknowledged += acknowledged;
        long used = Math.min(bytes, connection.promised - FIRST_WINDOW);
        pool.unreserve(connection.owner.principal, used);
        connection.promised -= used;
    }

    private void close(Open connection) {
        keep(connection, -connection.kept);
        connection.account.close();
        pool.unreserve(connection.owner.principal, connection.promised);
        open.remove(connection);
        connection.owner.connections.remove(connection);
    }
}
