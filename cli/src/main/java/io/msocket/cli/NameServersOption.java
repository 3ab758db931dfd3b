package io.msocket.cli;

import io.msocket.names.client.FileKnownNames;
import io.msocket.names.client.FirstRecords;
import io.msocket.names.client.NameClient;
import io.msocket.names.client.NameClientSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Option;

/** Which name servers are asked. */
final class NameServersOption {
    /** A list, as for the option. */
    static final String VARIABLE = "MSOCKET_NAMES";

    private static final String FILE = "names";
    private static final String KNOWN = "known_names";

    @Option(
            names = "--names",
            split = ",",
            paramLabel = "URL",
            description = "The name servers, the first one first: https://names.example.org:8443. Default: those of the"
                    + " variable MSOCKET_NAMES, or of the file ~/.msocket/names, one a line.")
    private List<URI> servers = List.of();

    /** Ready to ask them. What is seen of names is remembered for this user. */
    NameClient open() throws IOException {
        List<URI> all = servers.isEmpty() ? configured() : servers;
        if (all.isEmpty()) {
            throw new CommandFailure(
                    ExitCodes.USAGE,
                    "no name server is known: give --names, or set %s, or write their URLs into %s"
                            .formatted(VARIABLE, file()));
        }
        try {
            return NameClient.open(NameClientSettings.of(all)
                    .withBelief(new FileKnownNames(Endpoints.home().resolve(KNOWN)), FirstRecords.any()));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCodes.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private static Path file() {
        return Endpoints.home().resolve(FILE);
    }

    private static List<URI> configured() throws IOException {
        String variable = System.getenv(VARIABLE);
        if (variable != null && !variable.isBlank()) {
            return parse(VARIABLE, Arrays.asList(variable.split(",", -1)));
        }
        try {
            return parse(file().toString(), Files.readAllLines(file()));
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private static List<URI> parse(String where, List<String> texts) throws CommandFailure {
        List<URI> all = new ArrayList<>();
        for (String text : texts) {
            String url = text.strip();
            if (!url.isEmpty() && !url.startsWith("#")) {
                try {
                    all.add(URI.create(url));
                } catch (IllegalArgumentException e) {
                    throw new CommandFailure(ExitCodes.USAGE, "'%s' in %s is no URL".formatted(url, where), e);
                }
            }
        }
        return all;
    }
}
