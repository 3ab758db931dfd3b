package io.msocket.protocol;

import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.JdkCipherSuites;
import io.msocket.protocol.crypto.KeyPair;
import io.msocket.protocol.crypto.RandomSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/** What tests start from: keys, options and setups, all the same at every run. */
final class World {
    static final CipherSuite SUITE = JdkCipherSuites.aesGcm();
    static final KeyPair SERVER_KEY = keyPair(1);
    static final KeyPair OTHER_SERVER_KEY = keyPair(2);
    static final KeyPair CLIENT_KEY = keyPair(3);
    static final KeyPair OTHER_CLIENT_KEY = keyPair(4);

    static final ServiceInstance INSTANCE = new ServiceInstance(0x5e4e4e, 1);

    final CheckedBuffers clientBuffers = new CheckedBuffers();
    final CheckedBuffers serverBuffers = new CheckedBuffers();
    ConnectionOptions clientOptions = ConnectionOptions.defaults();
    ConnectionOptions serverOptions = ConnectionOptions.defaults();
    Predicate<byte[]> clientKeys;
    int maxHalfOpen = 64;
    List<CipherSuite> serverSuites = List.of(JdkCipherSuites.aesGcm(), JdkCipherSuites.chaChaPoly());

    Service service = Service.UNNAMED;
    ServiceInstance instance = INSTANCE;

    private final RandomSource clientRandom = new Random(11)::nextBytes;
    /** What the server has drawn, in order. */
    final List<byte[]> serverDraws = new ArrayList<>();

    private final Random serverChance = new Random(12);
    private final RandomSource serverRandom = bytes -> {
        serverChance.nextBytes(bytes);
        serverDraws.add(bytes.clone());
    };

    static KeyPair keyPair(int seed) {
        return SUITE.generateKeyPair(new Random(seed)::nextBytes);
    }

    /** So many bytes that differ from any other place of the stream. */
    static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    Network network() {
        return new Network(acceptorSetup(SERVER_KEY), serverBuffers);
    }

    AcceptorSetup acceptorSetup(KeyPair identity) {
        return new AcceptorSetup(
                serverSuites,
                serverRandom,
                serverBuffers,
                serverOptions,
                identity,
                service,
                instance,
                maxHalfOpen,
                100,
                clientKeys);
    }

    /** The join secret of the last connection that was granted: the draw behind that of its id. */
    byte[] lastJoinSecret() {
        for (int i = serverDraws.size() - 2; ; i--) {
            if (serverDraws.get(i).length == ConnectionId.LENGTH) {
                return serverDraws.get(i + 1);
            }
        }
    }

    /** What the server's process has of its own. */
    static InstanceKeys instanceKeys() {
        return InstanceKeys.of(SUITE, SERVER_KEY, Service.UNNAMED, INSTANCE);
    }

    /** A client that knows the server's key and stays anonymous. */
    ClientSetup client() {
        return client(SERVER_KEY.publicKey(), null);
    }

    ClientSetup client(byte[] serverKey, KeyPair identity) {
        return new ClientSetup(SUITE, clientRandom, clientBuffers, clientOptions, serverKey, identity, service);
    }
}
