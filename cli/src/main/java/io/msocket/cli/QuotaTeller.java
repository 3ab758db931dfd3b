package io.msocket.cli;

import io.msocket.socket.ConnectionListener;
import io.msocket.socket.Interfaces;
import io.msocket.socket.MSocket;

/** Says of each quota when it is spent; from before the connection on, since that may spend a small one. */
record QuotaTeller(ClientOptions options) implements ConnectionListener {
    @Override
    public void quotaSpent(MSocket socket, Interfaces interfaces, long bytes) {
        options.quotas().stream()
                .filter(quota -> quota.interfaces().equals(interfaces))
                .forEach(quota -> options.tell(quota.spent()));
    }
}
