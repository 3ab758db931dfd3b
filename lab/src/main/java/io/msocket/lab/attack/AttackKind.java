package io.msocket.lab.attack;

import io.msocket.lab.program.EchoServer;
import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.JdkCipherSuites;
import java.io.IOException;
import java.net.InetAddress;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** What an {@link Attacker} does. */
public enum AttackKind {
    /** One opening message again and again, each over a TCP connection of its own. */
    REPLAY {
        @Override
        Attack attack(Order order) throws IOException {
            byte[] message = HostileClient.openingMessage(order.target(), SUITE);
            return new TcpFlood(order.target().server(), () -> message, order.sources(), order.number());
        }
    },
    /**
     * Opening messages of which each is another one, each over a TCP connection of its own: the ephemeral key is 32 bytes by chance,
     * where an honest client computes it, and nothing else depends on it in the message of one who knows no key of the server.
     */
    FRESH {
        @Override
        Attack attack(Order order) throws IOException {
            byte[] message = HostileClient.openingMessageForAnyKey(order.target(), SUITE);
            SplittableRandom random = new SplittableRandom();
            return new TcpFlood(
                    order.target().server(),
                    () -> HostileClient.withAnotherKey(message, random),
                    order.sources(),
                    order.number());
        }
    },
    /** TCP connections on which nothing is said; the number is how many a second. */
    CONNECT {
        @Override
        Attack attack(Order order) {
            return new TcpFlood(order.target().server(), () -> NOTHING, order.sources(), order.number());
        }
    },
    /** Connections that are opened, used for a byte, and dropped. */
    DROP {
        @Override
        Attack attack(Order order) {
            return opening(order, AttackKind::drop);
        }
    },
    /** The same with a fresh key for each. */
    DROP_WITH_KEYS {
        @Override
        Attack attack(Order order) {
            return opening(order, true, AttackKind::drop);
        }
    },
    /** The same with as many bytes as the server takes, which it has not read. */
    DROP_UNREAD {
        @Override
        Attack attack(Order order) {
            return opening(order, client -> {
                client.fillWindow();
                client.finishSending();
                return false;
            });
        }
    },
    /** Connections to {@code serve} that ask for a file and are dropped. */
    ABORT {
        @Override
        Attack attack(Order order) {
            return opening(order, client -> {
                client.write(FileRequest.get(order.file()));
                client.swallow();
                client.abort();
                return false;
            });
        }
    },
    /** Connections that stay, with as many bytes as the server takes, which nobody reads. */
    UNREAD {
        @Override
        Attack attack(Order order) {
            return opening(order, client -> {
                client.fillWindow();
                return true;
            });
        }
    },
    /** Connections that stay, with single bytes in the first window, of which each other one is missing, and so is the first. */
    HOLES {
        @Override
        Attack attack(Order order) throws IOException {
            int runs = mostRuns(order);
            return opening(order, client -> {
                client.losing(runs);
                return true;
            });
        }
    },
    /** Connections that stay, with a long record on each of two flowpaths that lacks its last byte. */
    INCOMPLETE {
        @Override
        Attack attack(Order order) {
            return opening(order, client -> {
                client.withholding();
                return true;
            });
        }
    },
    /** Connections that stay, of which each third one is {@link #UNREAD}, one has {@link #HOLES}, and one is {@link #INCOMPLETE}. */
    MIXED {
        @Override
        Attack attack(Order order) throws IOException {
            int runs = mostRuns(order);
            AtomicLong turn = new AtomicLong();
            return opening(order, client -> {
                switch ((int) (turn.getAndIncrement() % 3)) {
                    case 0 -> client.fillWindow();
                    case 1 -> client.losing(runs);
                    default -> client.withholding();
                }
                return true;
            });
        }
    },
    /** Connections that stay, which ask for a file and read nothing of it. */
    DEAF {
        @Override
        Attack attack(Order order) {
            return opening(order, client -> {
                client.write(FileRequest.get(order.file()));
                return true;
            });
        }
    },
    /** Connections that stay, which ask for a file, take all that comes, and acknowledge nothing. */
    MUTE {
        @Override
        Attack attack(Order order) {
            return opening(order, client -> {
                client.write(FileRequest.get(order.file()));
                client.swallowAll();
                return true;
            });
        }
    },
    /** Connections to an {@link EchoServer} that are opened and ended as they should be. */
    CLOSE {
        @Override
        Attack attack(Order order) {
            return opening(order, client -> {
                client.write(new byte[] {EchoServer.FRIEND});
                client.finish();
                client.close();
                return false;
            });
        }
    };

    /** How many separate runs a receiver takes (docs/PROTOCOL.md, 9.2). */
    private static final int MOST_RUNS = 4096;

    private static final byte[] NOTHING = {};

    private static final CipherSuite SUITE = JdkCipherSuites.aesGcm();

    /**
     * What is to be done.
     *
     * @param number how often, or how many a second
     * @param file what to ask {@code serve} for; empty for a server without files
     */
    record Order(Target target, long number, LongFunction<@Nullable InetAddress> sources, String file) {}

    abstract Attack attack(Order order) throws IOException;

    private static int mostRuns(Order order) throws IOException {
        return Math.min(MOST_RUNS - 1, HostileClient.firstWindow(order.target(), SUITE) / 2);
    }

    private static OpeningAttack opening(Order order, OpeningAttack.Deed deed) {
        return opening(order, false, deed);
    }

    private static OpeningAttack opening(Order order, boolean keys, OpeningAttack.Deed deed) {
        return new OpeningAttack(
                number -> HostileClient.open(
                        order.target(), SUITE, order.sources().apply(number), keys),
                order.number(),
                deed);
    }

    private static boolean drop(HostileClient client) throws IOException {
        client.write(new byte[1]);
        client.abort();
        return false;
    }
}
