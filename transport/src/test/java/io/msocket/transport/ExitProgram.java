package io.msocket.transport;

import io.msocket.protocol.Route;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;

/** Sends bytes and ends, one way or the other. Run by {@link ProcessExitTest}. */
final class ExitProgram {
    private static final int EXIT_STATUS = 3;

    private ExitProgram() {}

    /** Takes: {@code close} or {@code exit}, the port, the server's key, the number of bytes. */
    public static void main(String[] arguments) throws IOException {
        ClientSettings settings = ClientSettings.of((remote, key) -> "not asked").toBuilder()
                .serverKey(HexFormat.of().parseHex(arguments[2]))
                .build();
        StreamConnection connection = Transport.create(TransportSettings.defaults())
                .connect(settings, List.of(new Route(null, TestTransports.at(Integer.parseInt(arguments[1])))))
                .await(10_000);
        byte[] bytes = new byte[Integer.parseInt(arguments[3])];
        connection.write(bytes, 0, bytes.length);
        if (arguments[0].equals("exit")) {
            System.exit(EXIT_STATUS);
        }
        connection.close(-1);
    }
}
