package io.msocket.names.client;

import io.msocket.names.record.KnownName;
import io.msocket.names.record.Name;
import io.msocket.names.record.RecordException;
import io.msocket.names.record.SignedRecord;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One watch of a name for all of this process that want to hear of it: what is believed of what a {@link NewsSource} brings, and who is told;
 * and a {@link CrossCheck} of that. All of it runs on the client's timer thread, but for what is judged: that may wait for files.
 */
final class SharedWatch implements CrossCheck.Watch {
    private final Name name;
    private final Belief belief;
    private final Consumer<SignedRecord> seen;
    private final List<URI> servers;
    private final BiFunction<List<URI>, NewsSource.Sink, NewsSource> sources;
    private final CrossCheck check;
    private final List<WatchListener> listeners = new ArrayList<>();

    private NewsSource source;
    private @Nullable SignedRecord newest;
    private byte[] newestBytes = new byte[0];
    private String tag = "";
    private boolean absent;

    /**
     * Nothing is heard yet.
     *
     * @param seen is told of each record that is believed, before the listeners are
     * @param sources makes one that asks these servers, the first one first
     */
    SharedWatch(
            Name name,
            Belief belief,
            Consumer<SignedRecord> seen,
            List<URI> servers,
            BiFunction<List<URI>, NewsSource.Sink, NewsSource> sources,
            Function<CrossCheck.Watch, CrossCheck> checks) {
        this.name = name;
        this.belief = belief;
        this.seen = seen;
        this.servers = servers;
        this.sources = sources;
        this.source = sources.apply(servers, this);
        this.check = checks.apply(this);
    }

    /** Tells the listener what is there, as it was told to the others. */
    void add(WatchListener listener) {
        listeners.add(listener);
        SignedRecord record = newest;
        NameLookupException trouble = source.trouble();
        if (record != null) {
            listener.tell(each -> each.handleRecord(record));
        } else if (absent) {
            listener.tell(NameListener::handleAbsent);
        }
        if (trouble != null) {
            listener.tell(each -> each.handleTrouble(trouble));
        }
        if (listeners.size() == 1) {
            source.open();
            check.begin();
        }
    }

    /** Whether somebody is left. */
    boolean remove(WatchListener listener) {
        listeners.remove(listener);
        if (listeners.isEmpty()) {
            close();
        }
        return !listeners.isEmpty();
    }

    void close() {
        source.close();
        check.close();
    }

    /** The machine's addresses have changed: the connection that is there may be dead and not know it. */
    void reconnect() {
        source.goElsewhere();
    }

    @Override
    public URI heard() {
        return source.current();
    }

    @Override
    public void goTo(URI other) {
        source.close();
        int first = servers.indexOf(other);
        List<URI> order = new ArrayList<>(servers.subList(first, servers.size()));
        order.addAll(servers.subList(0, first));
        source = sources.apply(order, this);
        source.open();
    }

    @Override
    public String tag() {
        return tag;
    }

    @Override
    public boolean isTold(byte[] bytes) {
        return Arrays.equals(bytes, newestBytes);
    }

    @Override
    public Judgements.Verdict judgeRecord(byte[] bytes) throws NameLookupException {
        SignedRecord record;
        try {
            record = SignedRecord.parse(bytes);
        } catch (RecordException e) {
            throw new NameLookupException(Belief.kindOf(e), String.valueOf(e.getMessage()), e);
        }
        belief.accept(name, record);
        return () -> handleRecord(record, bytes);
    }

    private boolean handleRecord(SignedRecord record, byte[] bytes) {
        newest = record;
        newestBytes = bytes;
        tag = KnownName.first(record).tag();
        absent = false;
        seen.accept(record);
        listeners.forEach(listener -> listener.tell(each -> each.handleRecord(record)));
        return true;
    }

    @Override
    public Judgements.Verdict judgeAbsence(URI server) throws NameLookupException {
        belief.acceptAbsence(name, server);
        return this::handleAbsent;
    }

    private boolean handleAbsent() {
        if (absent) {
            return false;
        }
        absent = true;
        listeners.forEach(listener -> listener.tell(NameListener::handleAbsent));
        return true;
    }

    @Override
    public void handleTrouble(NameLookupException trouble) {
        listeners.forEach(listener -> listener.tell(each -> each.handleTrouble(trouble)));
    }
}
