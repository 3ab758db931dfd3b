package io.msocket.examples.okhttp;

import io.msocket.socket.MSocketFactory;
import io.msocket.socket.MSocketOptions;
import io.msocket.socket.PeerKey;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Prints what an URL has, by OkHttp over msocket. */
final class Fetch {
    private static final String USAGE = "usage: Fetch URL [KEY]";

    /**
     * How long a response may pause. OkHttp's own 10 s would be the end of a call whose machine is between two networks for
     * longer, though its connection would have lived on.
     */
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private Fetch() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out, System.err));
    }

    /** Returns the exit status: 1 for what went wrong, a status of HTTP other than 2xx among it, 2 for a wrong command line. */
    static int run(String[] arguments, PrintStream out, PrintStream err) {
        if (arguments.length < 1 || arguments.length > 2) {
            err.println(USAGE);
            return 2;
        }
        try {
            // Without a key, the one that is met first is right from then on (~/.msocket/known_hosts).
            PeerKey key = arguments.length == 2 ? PeerKey.parse(arguments[1]) : null;
            Request request = new Request.Builder().url(arguments[0]).build();
            OkHttpClient client = client(key);
            boolean there = fetch(client, request, out, err);
            client.connectionPool().evictAll(); // Which ends the connection in order.
            return there ? 0 : 1;
        } catch (IllegalArgumentException e) {
            err.println("Fetch: " + e.getMessage() + "\n" + USAGE);
            return 2;
        } catch (IOException e) {
            err.println("Fetch: " + e.getMessage());
            return 1;
        }
    }

    /** All that OkHttp is told of msocket is the factory. */
    static OkHttpClient client(@Nullable PeerKey key) {
        MSocketOptions options =
                MSocketOptions.builder().serverKey(key).resetAtExit(true).build();
        return new OkHttpClient.Builder()
                .socketFactory(new MSocketFactory(options))
                .readTimeout(LONGEST_PAUSE)
                .build();
    }

    /** Whether there is such a page. */
    static boolean fetch(OkHttpClient client, Request request, PrintStream out, PrintStream err) throws IOException {
        try (Response response = client.newCall(request).execute()) {
            if (!response.isSuccessful()) {
                err.println("Fetch: " + request.url() + ": " + response.code() + " " + response.message());
                return false;
            }
            response.body().byteStream().transferTo(out);
            return true;
        }
    }
}
