package io.msocket.names.resolver;

import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.Attributes;
import javax.naming.directory.InitialDirContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the name servers of a domain: the services {@code _msocket-names._tcp} of it in the domain name system (RFC 2782), by HTTPS.
 */
final class DomainServers {
    private static final Logger LOG = LoggerFactory.getLogger(DomainServers.class);

    private static final String SERVICE = "_msocket-names._tcp.";
    private static final String FACTORY = "com.sun.jndi.dns.DnsContextFactory";
    private static final String TYPE = "SRV";
    private static final int PARTS = 4;

    /** Twice as long each time. */
    private static final String FIRST_MILLIS = "1000";

    private static final String TRIES = "2";

    /** More are not asked by anybody. */
    private static final int MOST = 8;

    private final String resolver;

    /** By the resolvers that the system has, or those of the property {@code msocket.dns}. */
    DomainServers() {
        this(System.getProperty("msocket.dns", "dns:"));
    }

    /** @param resolver as JNDI names one, {@code dns://192.0.2.1:53} */
    DomainServers(String resolver) {
        this.resolver = resolver;
    }

    private record Service(int priority, int weight, String host, int port) {
        private static Service parse(String text) throws IOException {
            String[] parts = text.split(" ", -1);
            try {
                if (parts.length == PARTS) {
                    return new Service(
                            Integer.parseInt(parts[0]),
                            Integer.parseInt(parts[1]),
                            parts[3].endsWith(".") ? parts[3].substring(0, parts[3].length() - 1) : parts[3],
                            Integer.parseInt(parts[2]));
                }
            } catch (NumberFormatException e) {
                throw new IOException("no SRV record: " + text, e);
            }
            throw new IOException("no SRV record: " + text);
        }

        private URI uri() {
            return URI.create("https://%s:%d".formatted(host, port));
        }
    }

    /**
     * Those of a domain, the one first that it wants to be asked first. Blocks for some seconds at most.
     *
     * @throws UnknownHostException when it has none
     * @throws IOException when nobody can be asked
     */
    List<URI> find(String domain) throws IOException {
        List<Service> services = new ArrayList<>();
        for (String text : ask(domain)) {
            services.add(Service.parse(text));
        }
        services.sort(Comparator.comparingInt(Service::priority)
                .thenComparing(Comparator.comparingInt(Service::weight).reversed()));
        List<URI> found = services.stream()
                // A single dot says that there is no such service.
                .filter(service -> !service.host().isEmpty())
                .limit(MOST)
                .map(Service::uri)
                .toList();
        if (found.isEmpty()) {
            throw unknown(domain, null);
        }
        LOG.debug("the name servers of {} are {}", domain, found);
        return found;
    }

    /** The provider of DNS makes texts of what it hears, and no objects; and a domain has no letters that JNDI could take for another provider's. */
    @SuppressWarnings({"BanJNDI", "JdkObsolete"})
    private List<String> ask(String domain) throws IOException {
        Hashtable<String, String> settings = new Hashtable<>();
        settings.put(Context.INITIAL_CONTEXT_FACTORY, FACTORY);
        settings.put(Context.PROVIDER_URL, resolver);
        settings.put("com.sun.jndi.dns.timeout.initial", FIRST_MILLIS);
        settings.put("com.sun.jndi.dns.timeout.retries", TRIES);
        try {
            InitialDirContext context = new InitialDirContext(settings);
            try {
                Attributes attributes = context.getAttributes(SERVICE + domain, new String[] {TYPE});
                return valuesOf(attributes.get(TYPE));
            } finally {
                context.close();
            }
        } catch (NameNotFoundException e) {
            throw unknown(domain, e);
        } catch (NamingException e) {
            throw new IOException(
                    "the name servers of %s cannot be looked up: %s".formatted(domain, e.getMessage()), e);
        }
    }

    private static List<String> valuesOf(Attribute attribute) throws NamingException {
        List<String> values = new ArrayList<>();
        if (attribute != null) {
            NamingEnumeration<?> all = attribute.getAll();
            while (all.hasMore()) {
                values.add(String.valueOf(all.next()));
            }
        }
        return values;
    }

    private static UnknownHostException unknown(String domain, @Nullable NamingException cause) {
        return Endpoints.unknown(
                "no name server is known: none was named, and the domain %s has none in DNS (%s%s)"
                        .formatted(domain, SERVICE, domain),
                cause);
    }
}
