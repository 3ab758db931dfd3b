package io.msocket.cli;

import io.msocket.socket.PeerKey;
import io.msocket.tunnel.PlainAddress;
import io.msocket.tunnel.Tunnel;
import java.io.IOException;
import java.net.InetSocketAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A tunnel's end beside a plain server. */
@Command(
        name = "expose",
        description = "Let clients of msocket come to a plain TCP server, such as sshd, or to a Unix-domain socket.",
        footer = {
            "",
            "Each connection is joined to a new one to TARGET. Ends of streams and resets are carried over. Whoever"
                    + " can connect comes through, unless --allow says who may; TARGET sees all of them come from this"
                    + " machine.",
            "",
            "Example:",
            "  msocket expose 127.0.0.1:22 --listen '*:4433'"
        })
final class ExposeCommand extends BaseCommand {
    @Parameters(
            paramLabel = "TARGET",
            converter = PlainAddressConverter.Target.class,
            description = "The plain server: HOST:PORT or unix:PATH.")
    private PlainAddress target;

    /** Each has proved itself, and waits no longer than it takes to accept it; a browser or a build makes many at once. */
    private static final int BACKLOG = 1_024;

    @Mixin
    private ListenOption listen;

    @Mixin
    private Services.Choice choice;

    @Mixin
    private ServerOptions server;

    @Override
    int run(StandardStreams streams) throws IOException {
        try (Endpoints.Listening listening = Endpoints.listen(listen.address(), choice.service(), server, BACKLOG);
                TunnelLines lines = new TunnelLines(streams);
                Tunnel tunnel = Tunnel.expose(listening.socket(), target, lines)) {
            announce(streams, (InetSocketAddress) listening.socket().getLocalSocketAddress(), listening.publicKey());
            tunnel.run();
        }
        return ExitCodes.OK;
    }

    private void announce(StandardStreams streams, InetSocketAddress address, PeerKey key) throws IOException {
        streams.print("exposing " + target + " on " + HostPort.format(address));
        streams.print("key " + key);
        streams.print("forward: msocket forward PORT " + server.reachableAt(address, key) + choice.asOption());
    }
}
