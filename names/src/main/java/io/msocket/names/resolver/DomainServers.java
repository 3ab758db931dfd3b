package io.msocket.names.resolver;

import io.msocket.names.client.NameLookupException;
import io.msocket.protocol.PeerText;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
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

    /** Of what a domain says, in chars. */
    private static final int MOST_SHOWN = 300;

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

    /**
     * Those of a domain, the one first that it wants to be asked first. Blocks for some seconds at most.
     *
     * @throws UnknownHostException when it has none
     * @throws NameLookupException when the domain name system cannot be asked, or says nothing that can be understood
     */
    List<URI> find(String domain) throws IOException {
        List<SrvRecord> records = new ArrayList<>();
        IllegalArgumentException malformed = null;
        for (String text : ask(domain)) {
            try {
                if (!SrvRecord.isNone(text)) {
                    records.add(SrvRecord.parse(text));
                }
            } catch (IllegalArgumentException e) {
                LOG.debug("passing over a malformed SRV record of {}: {}", domain, PeerText.of(text, MOST_SHOWN), e);
                malformed = e;
            }
        }
        if (records.isEmpty() && malformed != null) {
            throw NameLookupException.unreachable(
                    "the name servers of %s cannot be looked up: no SRV record of %s%s can be understood"
                            .formatted(domain, SERVICE, domain),
                    malformed);
        }
        if (records.isEmpty()) {
            throw unknown(domain, null);
        }
        List<URI> found = SrvRecord.inOrder(records, ThreadLocalRandom.current()).stream()
                .map(SrvRecord::server)
                .limit(MOST)
                .toList();
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
            throw NameLookupException.unreachable(
                    "the name servers of %s cannot be looked up: %s"
                            .formatted(domain, PeerText.of(String.valueOf(e.getMessage()), MOST_SHOWN)),
                    e);
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
