package io.msocket.protocol;

import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.KeyPair;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * What one instance of a service has of its own: derived from the server's key, the service and the instance's id, so that
 * the instance has it again after a restart, and no other one ever.
 *
 * @param join the key pair that joins of its connections are sealed for
 * @param reset by which it says that it has lost connections
 */
record InstanceKeys(KeyPair join, StatelessReset reset) {
    static InstanceKeys of(CipherSuite suite, KeyPair identity, Service service, ServiceInstance instance) {
        byte[] context = context(service, instance);
        byte[] key = identity.privateKey();
        return new InstanceKeys(
                suite.keyPairOf(suite.derive(key, "msocket join key", context)),
                new StatelessReset(suite, suite.derive(key, "msocket stateless reset key", context)));
    }

    /** Texts behind their lengths, so that no two services read alike. */
    private static byte[] context(Service service, ServiceInstance instance) {
        ByteArrayOutputStream context = new ByteArrayOutputStream();
        context.writeBytes(instance.toBytes());
        for (String text : new String[] {service.name(), service.protocol()}) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            context.write(bytes.length);
            context.writeBytes(bytes);
        }
        return context.toByteArray();
    }
}
