package io.msocket.cli;

import io.msocket.socket.MSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Netcat's server. */
@Command(
        name = "listen",
        description = "Accept one connection, send it standard input, print what comes.",
        footer = {
            "",
            "The end of standard input ends our half of the connection; the other half goes on until its own end."
                    + " Prints its address and key on standard error.",
            "",
            "Example:",
            "  msocket listen 0.0.0.0:4433 | tar x"
        })
final class ListenCommand extends BaseCommand {
    @Parameters(
            paramLabel = "HOST:PORT",
            converter = HostPort.Converter.class,
            description = "Where to listen: an address of this machine, or * for all; port 0 for any free one.")
    private HostPort address;

    @Mixin
    private Services.Choice choice;

    @Mixin
    private ServerOptions server;

    @Override
    int run(StandardStreams streams) throws IOException, InterruptedException {
        try (Endpoints.Listening listening = Endpoints.listen(address, choice.service(), server)) {
            InetSocketAddress at = (InetSocketAddress) listening.socket().getLocalSocketAddress();
            streams.err().println("listening on " + HostPort.format(at) + ", key " + listening.publicKey());
            streams.err()
                    .println("connect: msocket connect "
                            + server.reachableAt(at, listening.publicKey())
                            + choice.asOption());
            try (MSocket socket = listening.socket().accept()) {
                listening.socket().close();
                DeliveryWatch closing = new DeliveryWatch(socket);
                new Duplex(socket, socket.getInputStream(), streams).run(closing.peerGone());
                closing.closeAndConfirm();
            }
        }
        return ExitCodes.OK;
    }
}
