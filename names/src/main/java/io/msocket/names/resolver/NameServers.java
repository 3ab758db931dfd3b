package io.msocket.names.resolver;

import io.msocket.names.record.Name;
import io.msocket.socket.StateDirectory;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Which name servers this user has named, and where what was seen of names is kept. */
public final class NameServers {
    /** The system property with a list, separated by commas; goes before {@link #VARIABLE}. */
    public static final String PROPERTY = "msocket.names";

    /** The variable of the environment with such a list; goes before {@link #file}. */
    public static final String VARIABLE = "MSOCKET_NAMES";

    private NameServers() {}

    /** Has this user's msocket files: the system property {@code msocket.home} says which, else it is {@code .msocket} at home. */
    public static Path home() {
        return StateDirectory.home();
    }

    /** Has a list, a line each; {@code #} begins a comment. */
    public static Path file() {
        return home().resolve("names");
    }

    /** Has the key by which this user's names are signed. */
    public static Path key() {
        return home().resolve("names.key");
    }

    /** Has what was seen. */
    public static Path known() {
        return home().resolve("known_names");
    }

    /**
     * Those of the first place that names any; none where none does. May block for a file.
     *
     * @throws IOException when a text there is no URL, or the file cannot be read; the message says which
     */
    public static List<URI> configured() throws IOException {
        String property = System.getProperty(PROPERTY);
        if (property != null && !property.isBlank()) {
            return parse("the property " + PROPERTY, Arrays.asList(property.split(",", -1)));
        }
        String variable = System.getenv(VARIABLE);
        if (variable != null && !variable.isBlank()) {
            return parse(VARIABLE, Arrays.asList(variable.split(",", -1)));
        }
        if (Files.isDirectory(file())) {
            throw new IOException(file() + " is no list of name servers: it is a directory");
        }
        try {
            return parse(file().toString(), Files.readAllLines(file()));
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (CharacterCodingException e) {
            throw new IOException(file() + " is no list of name servers: it is no text", e);
        }
    }

    /**
     * Those, or where there are none, the name servers of a name's domain ({@code _msocket-names._tcp}, RFC 2782), as the system's resolvers
     * say, or those of the property {@code msocket.dns} ({@code dns://192.0.2.1}). May block for some seconds for the domain name system.
     *
     * @throws java.net.UnknownHostException when there are none either
     * @throws io.msocket.names.client.NameLookupException when the domain name system cannot be asked
     * @throws IOException as for {@link #configured}
     */
    public static List<URI> of(Name name) throws IOException {
        List<URI> named = configured();
        return named.isEmpty() ? new DomainServers().find(name.domain()) : named;
    }

    private static List<URI> parse(String where, List<String> texts) throws IOException {
        List<URI> all = new ArrayList<>();
        for (String text : texts) {
            String url = text.strip();
            if (!url.isEmpty() && !url.startsWith("#")) {
                try {
                    all.add(URI.create(url));
                } catch (IllegalArgumentException e) {
                    throw new IOException("'%s' in %s is no URL".formatted(url, where), e);
                }
            }
        }
        return all;
    }
}
