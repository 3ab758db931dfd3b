package io.msocket.names.client;

import io.msocket.names.record.KnownName;
import io.msocket.names.record.Name;
import io.msocket.names.record.RecordException;
import io.msocket.names.record.SignedRecord;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One watch of a name for all of this process that want to hear of it: what is believed of what a {@link NewsSource} brings, and who is told.
 * All of it runs on the client's timer thread, but for what is judged: that may wait for files.
 */
final class SharedWatch implements NewsSource.Sink {
    private final Name name;
    private final Belief belief;
    private final Consumer<SignedRecord> seen;
    private final NewsSource source;
    private final List<WatchListener> listeners = new ArrayList<>();

    private @Nullable SignedRecord newest;
    private byte[] newestBytes = new byte[0];
    private String tag = "";
    private boolean absent;

    /** @param seen is told of each record that is believed, before the listeners are */
    SharedWatch(Name name, Belief belief, Consumer<SignedRecord> seen, Function<NewsSource.Sink, NewsSource> source) {
        this.name = name;
        this.belief = belief;
        this.seen = seen;
        this.source = source.apply(this);
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
    }

    /** The machine's addresses have changed: the connection that is there may be dead and not know it. */
    void reconnect() {
        source.goElsewhere();
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
