package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A connection's life, told in time. */
class ConnectionTest {
    private final World world = new World();
    private final Network network = world.network();

    @Test
    void bytes_cross_both_ways() {
        Party client = network.open(world.client());
        Party server = network.server.find(client);
        byte[] up = World.bytes(1_000_000, 1);
        byte[] down = World.bytes(700_000, 2);

        network.write(client, up);
        network.write(server, down);
        network.run(5_000);

        assertThat(server.received()).isEqualTo(up);
        assertThat(client.received()).isEqualTo(down);
    }
}
