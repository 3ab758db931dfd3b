package io.msocket.cli;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Netcat's client. */
@Command(
        name = "connect",
        description = "Connect, send standard input, print what comes.",
        footer = {
            "",
            "The end of standard input ends our half of the connection; the other half goes on until its own end.",
            "",
            "Example:",
            "  tar c photos | msocket connect files.example.org:4433"
        })
final class ConnectCommand extends BaseCommand {
    @Parameters(
            paramLabel = "HOST:PORT|NAME",
            converter = HostPort.Converter.class,
            description = "Whom to connect to; an IPv6 address in brackets, or a name, as files@example.org.")
    private HostPort peer;

    @Mixin
    private Services.Choice choice;

    @Mixin
    private ClientOptions client;

    @Override
    int run(StandardStreams streams) throws IOException, InterruptedException {
        try (ClientLink link = ClientLink.open(peer, choice.service(), client, streams.err()::println)) {
            DeliveryWatch closing = new DeliveryWatch(link.socket());
            Progress progress = Progress.start(
                    () -> Snapshot.ofPipe(link.outage(System.nanoTime())),
                    new ProgressViews.OutagesOnly(streams.err()));
            try {
                new Duplex(link.socket(), link.in(), streams).run(closing.peerGone());
                closing.closeAndConfirm();
            } finally {
                progress.close();
                client.printPaths(link, streams);
            }
        }
        return ExitCodes.OK;
    }
}
