package io.msocket.names.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.names.client.NameLookupException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DomainServersTest {
    private static final String SERVICE = "_msocket-names._tcp.example.org";

    @Test
    void the_servers_of_a_domain_are_found_in_the_order_that_it_wants() throws Exception {
        try (SmallDns dns = new SmallDns(
                SERVICE,
                "30 0 443 last.example.net",
                "20 65535 8444 second.example.org",
                "10 0 8443 first.example.org")) {
            assertThat(new DomainServers(dns.url()).find("example.org"))
                    .containsExactly(
                            URI.create("https://first.example.org:8443"),
                            URI.create("https://second.example.org:8444"),
                            URI.create("https://last.example.net:443"));
        }
    }

    @Test
    void clients_divide_among_those_of_one_priority() throws Exception {
        try (SmallDns dns = new SmallDns(SERVICE, "10 1 8443 one.example.org", "10 1 8443 two.example.org")) {
            Set<URI> first = new HashSet<>();
            for (int i = 0; i < 64; i++) {
                first.add(new DomainServers(dns.url()).find("example.org").get(0));
            }
            assertThat(first).hasSize(2);
        }
    }

    @Test
    void a_malformed_record_is_passed_over() throws Exception {
        try (SmallDns dns = new SmallDns(
                SERVICE,
                "10 0 8443 under_score.example.org",
                "10 0 0 without-a-port.example.org",
                "20 0 8443 good.example.org")) {
            assertThat(new DomainServers(dns.url()).find("example.org"))
                    .containsExactly(URI.create("https://good.example.org:8443"));
            dns.setServices("10 0 8443 under_score.example.org");
            assertUnreachable(
                    dns,
                    "the name servers of example.org cannot be looked up:"
                            + " no SRV record of _msocket-names._tcp.example.org can be understood");
        }
    }

    @Test
    void that_the_domain_name_system_fails_is_told() throws Exception {
        try (SmallDns dns = new SmallDns(SERVICE, "10 0 8443 good.example.org")) {
            dns.setFailing(true);
            assertUnreachable(dns, "the name servers of example.org cannot be looked up: ");
        }
    }

    private static void assertUnreachable(SmallDns dns, String message) {
        assertThatThrownBy(() -> new DomainServers(dns.url()).find("example.org"))
                .isInstanceOfSatisfying(
                        NameLookupException.class,
                        e -> assertThat(e.kind()).isEqualTo(NameLookupException.Kind.UNREACHABLE))
                .hasMessageStartingWith(message);
    }

    @Test
    void a_domain_without_any_is_told_as_such() throws Exception {
        try (SmallDns dns = new SmallDns(SERVICE, "0 0 0 .")) {
            for (String domain : new String[] {"example.org", "example.net"}) {
                assertThatThrownBy(() -> new DomainServers(dns.url()).find(domain))
                        .isInstanceOf(UnknownHostException.class)
                        .hasMessage(
                                "no name server is known: none was named, and the domain %s has none in DNS"
                                        + " (_msocket-names._tcp.%s)",
                                domain, domain);
            }
        }
    }
}
