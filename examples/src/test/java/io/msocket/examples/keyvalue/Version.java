package io.msocket.examples.keyvalue;

import io.msocket.examples.Background.Call;
import io.msocket.examples.Output;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/** The program before it was ported, and after. */
enum Version {
    JAVA_NET {
        @Override
        Running start(Output log) throws IOException {
            var server = new io.msocket.examples.keyvalue.plain.KeyValueServer("127.0.0.1", 0, log.stream());
            return new Running(server, server.port(), () -> {
                server.run();
                return null;
            });
        }

        @Override
        int client(String[] arguments, InputStream in, Output out, Output err) {
            return io.msocket.examples.keyvalue.plain.KeyValueClient.run(arguments, in, out.stream(), err.stream());
        }

        @Override
        int server(String[] arguments, Output out, Output err) {
            return io.msocket.examples.keyvalue.plain.KeyValueServer.run(arguments, out.stream(), err.stream());
        }
    },
    PORTED {
        @Override
        Running start(Output log) throws IOException {
            var server = new KeyValueServer("127.0.0.1", 0, log.stream());
            return new Running(server, server.port(), () -> {
                server.run();
                return null;
            });
        }

        @Override
        int client(String[] arguments, InputStream in, Output out, Output err) {
            return KeyValueClient.run(arguments, in, out.stream(), err.stream());
        }

        @Override
        int server(String[] arguments, Output out, Output err) {
            return KeyValueServer.run(arguments, out.stream(), err.stream());
        }
    };

    /** A server that listens, and its loop. */
    record Running(Closeable server, int port, Call<Void> loop) {}

    abstract Running start(Output log) throws IOException;

    abstract int client(String[] arguments, InputStream in, Output out, Output err);

    abstract int server(String[] arguments, Output out, Output err);
}
