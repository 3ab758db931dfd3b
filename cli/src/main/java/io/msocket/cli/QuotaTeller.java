package io.msocket.cli;

import io.msocket.socket.ConnectionListener;
import io.msocket.socket.Interfaces;
import io.msocket.socket.MSocket;
import java.util.function.Consumer;

/**
 * Says of each quota when it is spent; from before the connection on, since that may spend a small one.
 *
 * @param spent is told as well; on the thread of the listeners
 */
record QuotaTeller(ClientOptions options, Consumer<LinkQuota> spent) implements ConnectionListener {
    @Override
    public void quotaSpent(MSocket socket, Interfaces interfaces, long bytes) {
        options.quotas().stream()
                .filter(quota -> quota.interfaces().equals(interfaces))
                .forEach(quota -> {
                    options.tell(quota.spent());
                    spent.accept(quota);
                });
    }
}
