package io.msocket.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.msocket.lab.net.Host;
import io.msocket.lab.net.Lab;
import io.msocket.lab.net.LabAssumption;
import io.msocket.lab.net.Nat;
import io.msocket.lab.net.Router;
import java.io.IOException;
import java.net.Inet4Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients behind a NAT that forgets whoever has been silent for some seconds; then nothing comes in to them. */
@Tag("lab")
@Tag("thorough")
@Timeout(240)
class ForgetfulNatTest {
    /** Several times the time between two reminders, for a busy machine. */
    private static final Duration MEMORY = Duration.ofSeconds(8);

    private static final int BLOCK_BYTES = 100;
    private static final Pattern ACTIVE = Pattern.compile("\"event\":\"path_active\",\"path\":(\\d+)");

    @TempDir
    Path temp;

    private Lab lab;
    private Nat nat;
    private Host server;

    @BeforeEach
    void build() throws IOException {
        LabAssumption.check();
        lab = Lab.open();
        Router core = lab.router("core");
        server = lab.host("server");
        lab.wire(server, "eth0", core);
        nat = lab.nat("nat", Nat.Kind.EASY);
        lab.wire(nat, "wan", core);
        LabAssumption.checkMemoryOf(nat);
        nat.forgetAfter(MEMORY);
    }

    @AfterEach
    void close() throws IOException {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void who_keeps_the_nat_reminded_hears_what_a_server_says_after_a_long_silence() throws Exception {
        Host kept = behindNat("kept");
        Host silent = behindNat("silent");
        try (Talk talk = talk(kept, "1s");
                Talk other = talk(silent, "0")) {
            talk.pass(talk.fromClient(), talk.atServer(), BLOCK_BYTES);
            other.pass(other.fromClient(), other.atServer(), BLOCK_BYTES);
            patiently().until(() -> !nat.remembers(addressOf(silent)));
            assertThat(nat.remembers(addressOf(kept))).isTrue();

            talk.pass(talk.fromServer(), talk.atClient(), BLOCK_BYTES);
            assertThat(nat.refused()).isZero();
            assertThat(flowpathsOf(kept)).isEqualTo(1);
        }
    }

    @Test
    void who_does_not_hears_it_as_soon_as_the_client_says_something() throws Exception {
        Host silent = behindNat("silent");
        try (Talk talk = talk(silent, "0")) {
            talk.pass(talk.fromClient(), talk.atServer(), BLOCK_BYTES);
            patiently().until(() -> !nat.remembers(addressOf(silent)));

            long before = nat.refused();
            Talk.send(talk.fromServer(), BLOCK_BYTES);
            patiently().until(() -> nat.refused() > before);
            assertThat(talk.atClient().available()).isZero();
            talk.pass(talk.fromClient(), talk.atServer(), BLOCK_BYTES);
            talk.receive(talk.atClient(), BLOCK_BYTES);
            patiently().until(() -> flowpathsOf(silent) == 2);
        }
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(40));
    }

    private Host behindNat(String name) throws IOException {
        Host host = lab.host(name);
        lab.wire(host, "eth0", nat);
        return host;
    }

    private Talk talk(Host client, String keepAlive) throws IOException, InterruptedException {
        Talk.Ends ends = new Talk.Ends(client, server, serverAddress());
        String trace = traceOf(client).toString();
        return Talk.open(
                Contender.MSOCKET_SINGLE,
                ends,
                temp.resolve(client.name()),
                List.of("--keepalive", keepAlive, "--trace", trace));
    }

    /** How many have come to carry data. */
    private long flowpathsOf(Host client) throws IOException {
        try (Stream<String> lines = Files.lines(traceOf(client))) {
            return lines.map(ACTIVE::matcher)
                    .filter(Matcher::find)
                    .map(matcher -> matcher.group(1))
                    .distinct()
                    .count();
        }
    }

    private Path traceOf(Host client) {
        return temp.resolve(client.name() + ".trace");
    }

    private Inet4Address serverAddress() {
        return addressOf(server);
    }

    private static Inet4Address addressOf(Host host) {
        return host.interfaceOf("eth0").address();
    }
}
