package io.msocket.names.cassandra;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which Cassandra keeps the names, and where in it: {@code cassandra://HOST[:PORT],.../KEYSPACE}. Immutable.
 *
 * @param nodes some of one data centre, as they are written; the others are learned from them
 * @param keyspace of the tables
 */
public record CassandraAddress(List<InetSocketAddress> nodes, String keyspace) {
    /** What an address begins with. */
    public static final String SCHEME = "cassandra://";

    /** Of the native protocol, unless another one is given. */
    public static final int DEFAULT_PORT = 9042;

    private static final int MAX_PORT = 65_535;

    /** A host, an IPv4 address, or an IPv6 address in brackets; and maybe a port. */
    private static final Pattern NODE =
            Pattern.compile("(?:\\[([0-9a-fA-F:.]+)\\]|([^\\[\\]:@/\\s]+))(?::(\\d{1,5}))?");

    /** What needs no quotes in CQL; no longer than Cassandra takes. */
    private static final Pattern KEYSPACE = Pattern.compile("[a-z][a-z0-9_]{0,47}");

    /**
     * Of nodes and a keyspace.
     *
     * @throws IllegalArgumentException without a node, or for what is no keyspace
     */
    public CassandraAddress {
        nodes = List.copyOf(nodes);
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("names are kept on one node at least");
        }
        if (!KEYSPACE.matcher(keyspace).matches()) {
            throw new IllegalArgumentException(
                    "not a keyspace: '%s': it begins with a small letter, and has small letters, digits and _, at most 48"
                            .formatted(keyspace));
        }
    }

    /**
     * Reads an address. Looks no host up.
     *
     * @throws IllegalArgumentException when it is none; the message says why
     */
    public static CassandraAddress parse(String text) {
        if (text.indexOf('@') >= 0) {
            // Which may be a password, and is not to be repeated.
            throw new IllegalArgumentException(
                    "an address of Cassandra has no account, which stands in the driver's own file: write %sHOST[:PORT],.../KEYSPACE"
                            .formatted(SCHEME));
        }
        int slash = text.indexOf('/', Math.min(SCHEME.length(), text.length()));
        if (!text.startsWith(SCHEME) || slash < 0) {
            throw new IllegalArgumentException(
                    "not an address of Cassandra: '%s': write %sHOST[:PORT],.../KEYSPACE".formatted(text, SCHEME));
        }
        List<InetSocketAddress> nodes = new ArrayList<>();
        for (String node : text.substring(SCHEME.length(), slash).split(",", -1)) {
            nodes.add(node(node));
        }
        return new CassandraAddress(nodes, text.substring(slash + 1));
    }

    private static InetSocketAddress node(String text) {
        Matcher matcher = NODE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "not a node of Cassandra: '%s': write HOST or HOST:PORT (an IPv6 address in brackets)"
                            .formatted(text));
        }
        String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        int port = matcher.group(3) == null ? DEFAULT_PORT : Integer.parseInt(matcher.group(3));
        if (port == 0 || port > MAX_PORT) {
            throw new IllegalArgumentException(
                    "not a node of Cassandra: '%s': its port is from 1 to 65535".formatted(text));
        }
        return InetSocketAddress.createUnresolved(host, port);
    }

    /** As {@link #parse} takes it. */
    @Override
    public String toString() {
        return SCHEME + nodes.stream().map(CassandraAddress::format).collect(Collectors.joining(",")) + "/" + keyspace;
    }

    private static String format(InetSocketAddress node) {
        String host = node.getHostString();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + node.getPort();
    }
}
