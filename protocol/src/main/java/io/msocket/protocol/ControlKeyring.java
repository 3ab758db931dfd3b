package io.msocket.protocol;

import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.JdkCipherSuites;
import io.msocket.protocol.crypto.RandomSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a connection's control datagrams. An <em>epoch</em> is the life of one join secret and has its number: there is one, or, from
 * the answer to a key offer until the server knows that the client has that, two. Keys are made from the join secret when they are used and
 * kept by nobody, so that they end with it.
 */
final class ControlKeyring {
    /** Of every connection, whatever seals its records: what is for nobody takes as long to refuse as what is for somebody. */
    static final CipherSuite SUITE = JdkCipherSuites.chaChaPoly();

    private final CipherSuite suite;
    private final ConnectionId connection;
    private final JoinSecrets secrets;

    /** A name by which datagrams of one kind call the connection, and the epoch in which they do. */
    record Name(BlindedId id, int epoch) {}

    /** @param suite {@link #SUITE}, or one that does the same */
    ControlKeyring(CipherSuite suite, ConnectionId connection, JoinSecrets secrets) {
        this.suite = suite;
        this.connection = connection;
        this.secrets = secrets;
    }

    /** For datagrams that call no connection by its name: none of them opens, after as much work as one that is forged. */
    static ControlKeyring ofNobody(CipherSuite suite, RandomSource random) {
        byte[] secret = new byte[CipherSuite.KEY_LENGTH];
        random.nextBytes(secret);
        return new ControlKeyring(suite, ConnectionId.random(random), new JoinSecrets(suite, secret));
    }

    /** How datagrams of this kind call the connection at present; changes when {@link JoinSecrets} do. */
    List<Name> names(ControlDatagram.Kind kind) {
        List<Name> names = new ArrayList<>(2);
        for (int epoch : secrets.ids()) {
            names.add(new Name(keys(epoch, kind).id(), epoch));
        }
        return names;
    }

    /**
     * The text of a datagram that calls the connection by its name of this epoch; null when it was not sealed with keys that are in use.
     * Then the work is the same, whatever the reason.
     */
    byte @Nullable [] open(ControlDatagram datagram, int epoch) {
        return keys(epoch, datagram.kind()).open(datagram);
    }

    byte[] seal(ControlDatagram.Kind kind, int epoch, byte[] salt, byte[] text) {
        return keys(epoch, kind).seal(salt, text);
    }

    /** The same in each epoch: nobody but the peer knows which one it is in. */
    List<byte[]> sealInEachEpoch(ControlDatagram.Kind kind, byte[] text, RandomSource random) {
        List<byte[]> datagrams = new ArrayList<>(2);
        for (int epoch : secrets.ids()) {
            byte[] salt = new byte[ControlDatagram.SALT_LENGTH];
            random.nextBytes(salt);
            datagrams.add(seal(kind, epoch, salt, text));
        }
        return datagrams;
    }

    private ControlKeys keys(int epoch, ControlDatagram.Kind kind) {
        return secrets.controlKeys(suite, epoch, connection, kind);
    }
}
