package io.msocket.cli;

import io.msocket.tunnel.PlainAddress;
import io.msocket.tunnel.Tunnel;
import java.io.IOException;
import java.net.UnknownHostException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A tunnel's end beside plain clients. */
@Command(
        name = "forward",
        description = "Let plain programs here reach what 'expose' shows elsewhere.",
        footer = {
            "",
            "Each TCP connection to [LOCAL:]PORT becomes one of msocket, which stays connected while this machine changes its"
                    + " networks. Without LOCAL only this machine can connect; *:PORT lets everyone who reaches it.",
            "",
            "Example:",
            "  msocket forward 2222 server.example.org:4433",
            "  ssh -p 2222 127.0.0.1"
        })
final class ForwardCommand extends BaseCommand {
    @Parameters(
            index = "0",
            paramLabel = "[LOCAL:]PORT",
            converter = PlainAddressConverter.Local.class,
            description = "Where plain programs connect, port 0 for any free one; or unix:PATH.")
    private PlainAddress local;

    @Parameters(
            index = "1",
            paramLabel = "HOST:PORT|NAME",
            converter = HostPort.Converter.class,
            description = "Where 'expose' listens; an IPv6 address in brackets, or a name, as ssh@example.org.")
    private HostPort remote;

    @Mixin
    private Services.Choice choice;

    @Mixin
    private ClientOptions client;

    @Override
    int run(StandardStreams streams) throws IOException {
        client.requireManyConnections();
        Endpoints.Client remoteEnd =
                Endpoints.client(remote, choice.service(), client, Endpoints::log, streams.err()::println);
        try (TunnelLines lines = new TunnelLines(streams);
                Tunnel tunnel = listen(remoteEnd, lines)) {
            // The file of a Unix-domain socket goes with the program.
            Thread end = new Thread(() -> close(tunnel), "msocket-tunnel-end");
            Runtime.getRuntime().addShutdownHook(end);
            try {
                streams.print("forwarding " + tunnel.localAddress() + " to " + remote);
                tunnel.run();
            } finally {
                forget(end);
            }
        }
        return ExitCodes.OK;
    }

    private static void forget(Thread end) {
        try {
            Runtime.getRuntime().removeShutdownHook(end);
        } catch (IllegalStateException e) {
            LoggerFactory.getLogger(ForwardCommand.class).debug("the program is being stopped", e);
        }
    }

    private static void close(Tunnel tunnel) {
        try {
            tunnel.close();
        } catch (IOException e) {
            LoggerFactory.getLogger(ForwardCommand.class).debug("cannot close", e);
        }
    }

    private Tunnel listen(Endpoints.Client remoteEnd, TunnelLines lines) throws CommandFailure {
        try {
            return Tunnel.forward(
                    local,
                    () -> {
                        try {
                            return remoteEnd.connect();
                        } catch (IOException e) {
                            throw Failures.explain(e);
                        }
                    },
                    lines);
        } catch (UnknownHostException e) {
            throw new CommandFailure(ExitCodes.NO_HOST, "no address found for '" + local + "'; check the name", e);
        } catch (IOException e) {
            throw Failures.cannotListen(local, e);
        }
    }
}
