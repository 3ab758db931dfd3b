package io.msocket.cli.files;

import io.msocket.protocol.Holdings;
import io.msocket.protocol.Principal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The sessions of a server, at most so many. Thread-safe. */
final class FileSessions {
    private final long most;

    /** For the fields below. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Set<FileSession> all = new LinkedHashSet<>();
    private final Holdings<FileSession> holdings = new Holdings<>();

    FileSessions(long most) {
        this.most = most;
    }

    /** To whom a client's sessions are charged. */
    static Principal source(Socket client) {
        return client.getRemoteSocketAddress() instanceof InetSocketAddress remote
                ? Principal.ofSource(remote.getAddress())
                : Principal.ofSource(InetAddress.getLoopbackAddress());
    }

    /** Adds one, and removes the one that has to go for it: the oldest of the source that has most; null if there is room. */
    @Nullable
    FileSession add(FileSession session) {
        lock.lock();
        try {
            all.add(session);
            holdings.put(session, session.source(), 1);
            if (all.size() <= most) {
                return null;
            }
            FileSession tooMany = holdings.first();
            all.remove(tooMany);
            holdings.remove(tooMany);
            return tooMany;
        } finally {
            lock.unlock();
        }
    }

    void remove(FileSession session) {
        lock.lock();
        try {
            all.remove(session);
            holdings.remove(session);
        } finally {
            lock.unlock();
        }
    }

    /** Those of this instant. */
    List<FileSession> all() {
        lock.lock();
        try {
            return new ArrayList<>(all);
        } finally {
            lock.unlock();
        }
    }
}
