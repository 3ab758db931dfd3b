package io.msocket.cli;

import io.msocket.names.client.NameClient;
import io.msocket.names.client.NameLookupException;
import io.msocket.names.record.Name;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.PublishedAddress;
import io.msocket.names.resolver.AlreadyServedException;
import io.msocket.names.resolver.Publication;
import io.msocket.names.resolver.ServerPublication;
import io.msocket.socket.MServerSocket;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Under which name a server can be reached. */
final class PublishOption {
    @Option(
            names = "--name",
            paramLabel = "NAME",
            converter = NameConverter.class,
            description =
                    "Be reached under this name, as files@example.org: it is registered where nobody has it, and its"
                            + " record follows this server as long as it runs.")
    private @Nullable Name name;

    @Mixin
    private NameServersOption servers;

    @Option(
            names = "--name-key",
            paramLabel = "FILE",
            description = "The key that owns the name, as 'msocket keys new' makes it. Default: ~/.msocket/names.key.")
    private @Nullable Path key;

    @Option(
            names = "--name-address",
            split = ",",
            paramLabel = "HOST:PORT",
            converter = HostPort.Converter.class,
            description =
                    "What is told in place of this machine's own addresses, as behind a NAT that forwards a port.")
    private List<HostPort> addresses = List.of();

    @Option(
            names = "--take-over",
            description = "Take the name over from another process that serves it, which then tells it no more.")
    private boolean takesOver;

    /** Null for none. */
    @Nullable
    Name name() {
        return name;
    }

    /** Refuses what says how a name is published where none is. */
    void requireName() throws CommandFailure {
        if (name != null) {
            return;
        }
        String given = servers.given();
        if (takesOver) {
            given = "--take-over";
        } else if (key != null) {
            given = "--name-key";
        } else if (!addresses.isEmpty()) {
            given = "--name-address";
        }
        if (given != null) {
            throw new CommandFailure(
                    ExitCodes.USAGE, given + " is for a server that has a name: give --name NAME as well");
        }
    }

    /** Until it is closed the name leads to the socket. */
    Closeable begin(MServerSocket socket) throws IOException {
        if (name == null) {
            return () -> {};
        }
        Logger log = LoggerFactory.getLogger(PublishOption.class);
        Publication.Terms terms = new Publication.Terms(name, OwnerOption.load(KeysCommand.file(key)), takesOver);
        NameClient client = servers.open(name);
        try {
            ServerPublication begun =
                    ServerPublication.begin(client, terms, socket, given(), text -> log.warn("{}", text));
            return () -> {
                begun.close();
                client.close();
            };
        } catch (AlreadyServedException e) {
            client.close();
            throw new CommandFailure(
                    ExitCodes.NO_PERMISSION, e.getMessage() + (e.isSameOwner() ? "; see --take-over" : ""), e);
        } catch (NameLookupException e) {
            client.close();
            throw NamesOutput.explain(e);
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    private List<InetSocketAddress> given() throws IOException {
        if (addresses.size() > NameRecord.MAX_ADDRESSES) {
            throw new CommandFailure(
                    ExitCodes.USAGE,
                    "--name-address: a name has at most %d addresses, not %d"
                            .formatted(NameRecord.MAX_ADDRESSES, addresses.size()));
        }
        List<InetSocketAddress> all = new ArrayList<>();
        for (HostPort each : addresses) {
            InetSocketAddress address = each.toAnnounce();
            if (!PublishedAddress.isForOthers(address)) {
                throw new CommandFailure(
                        ExitCodes.USAGE, "--name-address: '" + each + "' is no address that others could use");
            }
            all.add(address);
        }
        return all;
    }
}
