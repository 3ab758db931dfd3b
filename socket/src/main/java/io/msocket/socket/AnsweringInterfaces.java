package io.msocket.socket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Has a server answer by the interface by which somebody has come, on a machine that has several default routes and no rules, as
 * its links come and go. Called by one thread.
 *
 * @param systemChoice what the operating system would take for a remote address, or null
 * @param answerBy told of all of the interfaces, whenever they may have changed
 */
record AnsweringInterfaces(
        InterfaceChoice choice,
        Function<InetSocketAddress, @Nullable InetAddress> systemChoice,
        Consumer<Set<String>> answerBy)
        implements Follower {
    @Override
    public void follow(NetworkView before, NetworkView now) {
        answerBy.accept(choice.answering(now, systemChoice));
    }
}
