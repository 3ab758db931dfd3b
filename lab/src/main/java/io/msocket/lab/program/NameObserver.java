package io.msocket.lab.program;

import io.msocket.cli.ParentWatch;
import io.msocket.cli.Report;
import io.msocket.socket.NameResolver;
import io.msocket.socket.NamedEndpoint;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/**
 * Hears of a name on the host where its name server is, so that its reports {@code told} say when that has told of a record: the time, and
 * the record's addresses.
 */
public final class NameObserver {
    private static final int USAGE_STATUS = 2;

    private NameObserver() {}

    /**
     * Runs until the end of standard input.
     *
     * @param arguments {@code NAME}
     */
    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length != 1) {
            System.err.println("usage: NAME");
            System.exit(USAGE_STATUS);
        }
        ParentWatch.start(System.in);
        var unused = resolver().watch(arguments[0], NameObserver::tell);
        new CountDownLatch(1).await();
    }

    /** The one that programs get that name none. */
    static NameResolver resolver() {
        return ServiceLoader.load(NameResolver.class)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("msocket-names is not on the class path"));
    }

    private static void tell(NamedEndpoint endpoint) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("micros", Long.toString(Follower.micros(System.nanoTime())));
        fields.put(
                "addresses",
                endpoint.addresses().stream()
                        .map(each -> each.getAddress().getHostAddress())
                        .collect(Collectors.joining(",")));
        LoadSockets.say(new Report("told", fields));
    }
}
