package io.msocket.names.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class DomainServersTest {
    private static final String SERVICE = "_msocket-names._tcp.example.org";

    @Test
    void the_servers_of_a_domain_are_found_in_the_order_that_it_wants() throws Exception {
        try (SmallDns dns = new SmallDns(
                SERVICE, "20 0 443 last.example.net", "10 5 8444 second.example.org", "10 60 8443 first.example.org")) {
            assertThat(new DomainServers(dns.url()).find("example.org"))
                    .containsExactly(
                            URI.create("https://first.example.org:8443"),
                            URI.create("https://second.example.org:8444"),
                            URI.create("https://last.example.net:443"));
        }
    }

    @Test
    void a_domain_without_any_is_told_as_such() throws Exception {
        try (SmallDns dns = new SmallDns(SERVICE, "0 0 0 .")) {
            for (String domain : new String[] {"example.org", "example.net"}) {
                assertThatThrownBy(() -> new DomainServers(dns.url()).find(domain))
                        .isInstanceOf(UnknownHostException.class)
                        .hasMessage(
                                "no name server is known: none was named, and the domain %s has none in DNS (_msocket-names._tcp.%s)",
                                domain, domain);
            }
        }
    }
}
