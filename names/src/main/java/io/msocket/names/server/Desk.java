package io.msocket.names.server;

import io.msocket.names.record.Name;
import io.msocket.names.record.SignedRecord;
import io.msocket.names.registry.NameException;
import io.msocket.names.registry.NameRegistry;
import io.msocket.protocol.Principal;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** What all connections of a name server share. Thread-safe. */
final class Desk {
    /** Asked for to see whether the store answers; nobody needs to have it. */
    private static final Name PROBE = Name.parse("health@localhost");

    private final NameRegistry registry;
    private final NamesApi api;
    private final Watches watches = new Watches();
    private final FairWorkers workers;
    private final FairBound<Channel> connections;
    private final FairBound<Channel> memory;
    private final ServerStatistics statistics = new ServerStatistics();
    private final Duration patience;

    Desk(NameServerSettings settings, NameRegistry registry, InstantSource clock, FairWorkers workers, Hints hints) {
        this.registry = registry;
        this.workers = workers;
        this.api = new NamesApi(
                registry, clock, new RegistrationRate(settings.maxNewNames(), System::nanoTime), watches, hints);
        this.patience = settings.patience();
        this.connections = new FairBound<>(settings.maxConnections());
        this.memory = new FairBound<>(settings.maxBytes());
        statistics.addGauge("msocket_names_connections", connections::amount);
        statistics.addGauge("msocket_names_held_bytes", memory::amount);
        statistics.addGauge("msocket_names_waiting_requests", workers::waiting);
        statistics.addGauge("msocket_names_watched_names", watches::count);
        statistics.addGauge("msocket_names_waiting_hints", hints::waiting);
    }

    NamesApi api() {
        return api;
    }

    Watches watches() {
        return watches;
    }

    FairWorkers workers() {
        return workers;
    }

    ServerStatistics statistics() {
        return statistics;
    }

    /** For a whole request. */
    Duration patience() {
        return patience;
    }

    /** Who is at the other end. */
    static Principal peerOf(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress address
                ? Principal.ofSource(address.getAddress())
                : Principal.own();
    }

    /** One more connection; false when it has to go again at once. */
    boolean admit(Channel channel) {
        Principal peer = peerOf(channel);
        channel.closeFuture().addListener(ended -> {
            connections.set(channel, peer, 0);
            memory.set(channel, peer, 0);
        });
        List<Channel> victims = connections.set(channel, peer, 1);
        dismiss(victims);
        return !victims.contains(channel);
    }

    private void dismiss(List<Channel> victims) {
        for (Channel victim : victims) {
            statistics.handleRefused();
            victim.close();
        }
    }

    /** So much of memory is taken by a connection from now on. */
    void hold(Channel channel, long bytes) {
        dismiss(memory.set(channel, peerOf(channel), channel.isOpen() ? bytes : 0));
    }

    /** Tells somebody who has begun to watch what is there now. May block for the store. */
    void tellWhatIs(WatchNews news, Watches.Watcher watcher) throws NameException {
        Map<Name, SignedRecord> found = registry.lookupAll(news.names());
        for (Name name : news.names()) {
            SignedRecord record = found.get(name);
            long version = record == null ? WatchEvent.NONE : record.record().version();
            if (!news.isKnown(name, version, RecordTag.of(record))) {
                watcher.handleNews(record == null ? WatchEvent.absent(name) : WatchEvent.of(record));
            }
        }
    }

    /** Whether the store answers. May block for it. */
    Answer health() {
        try {
            registry.find(PROBE);
            return Answer.text("ok\n");
        } catch (NameException e) {
            return Problems.of(e);
        }
    }
}
