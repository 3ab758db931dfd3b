package io.msocket.names.resolver;

import io.msocket.names.client.NameClient;
import io.msocket.names.client.NameLookupException;
import io.msocket.names.record.KnownName;
import io.msocket.names.record.Name;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.PublishedAddress;
import io.msocket.names.record.RecordKind;
import io.msocket.names.record.ServiceEndpoint;
import io.msocket.names.record.SignedRecord;
import io.msocket.names.record.SigningKey;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps telling, under a name, where a server is and by which key it proves itself: registers the name where nobody has it, changes the record
 * when the server moves, and renews it long before its time is over. What the owner says besides, attributes for instance, stays as it is.
 *
 * <p>Of two processes that serve the same name the second is refused, unless it takes over: then the first one stops. Thread-safe: what
 * asks name servers runs in one thread of its own.
 */
public final class Publication implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Publication.class);

    /** Of a record, from its renewal on: so long after a server has died its name still leads to it. */
    public static final Duration LEASE = Duration.ofHours(1);

    /** Renewals in a lease: some may fail. */
    private static final int RENEWALS = 3;

    private static final long FIRST_PAUSE_MILLIS = 1_000;
    private static final long LONGEST_PAUSE_MILLIS = 60_000;

    /** Others may be ahead so often in a row. */
    private static final int MOST_TRIES = 4;

    private final NameClient client;
    private final SigningKey key;
    private final Name name;
    private final InstantSource clock;
    private final Consumer<String> trouble;
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> {
        Thread daemon = new Thread(task, "msocket-names-publication");
        daemon.setDaemon(true);
        return daemon;
    });

    private volatile Content content;

    /** Of the thread. */
    private int failures;

    private @Nullable SignedRecord published;

    /**
     * What is said of a server.
     *
     * @param endpoint what it proves; with an instance, so that another process is told from this one
     * @param addresses where it can be reached, best first
     */
    public record Content(ServiceEndpoint endpoint, List<PublishedAddress> addresses) {
        /** An immutable copy. */
        public Content {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * Who says it of what.
     *
     * @param name the name
     * @param key its owner's
     * @param takesOver whether it may take the place of another process that publishes the name
     */
    public record Terms(Name name, SigningKey key, boolean takesOver) {}

    private Publication(
            NameClient client, Terms terms, Content content, Consumer<String> trouble, InstantSource clock) {
        this.client = client;
        this.key = terms.key();
        this.name = terms.name();
        this.content = content;
        this.clock = clock;
        this.trouble = trouble;
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * Publishes it. Blocks until a name server has it, and then tells the same.
     *
     * @param client whom to ask; closed by who has opened it, after this
     * @param trouble told, for people, what is wrong later on, and when all is well again; by any thread
     * @throws AlreadyServedException when another process publishes it, or it is somebody else's name
     * @throws NameLookupException when no name server takes it
     */
    public static Publication begin(NameClient client, Terms terms, Content content, Consumer<String> trouble)
            throws IOException {
        return begin(client, terms, content, trouble, InstantSource.system());
    }

    static Publication begin(
            NameClient client, Terms terms, Content content, Consumer<String> trouble, InstantSource clock)
            throws IOException {
        Publication begun = new Publication(client, terms, content, trouble, clock);
        boolean done = false;
        try {
            begun.publish(terms.takesOver());
            begun.schedule(begun.renewalMillis());
            done = true;
            return begun;
        } finally {
            if (!done) {
                begun.close();
            }
        }
    }

    /** The server can be reached at these from now on, best first. Returns at once. */
    public void setAddresses(List<PublishedAddress> addresses) {
        Content before = content;
        Content now = new Content(before.endpoint(), addresses);
        if (!now.equals(before)) {
            content = now;
            onThread(this::renew);
        }
    }

    private void onThread(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("{} is published no more", name, e);
        }
    }

    private void schedule(long millis) {
        try {
            thread.schedule(this::renew, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("{} is published no more", name, e);
        }
    }

    private long renewalMillis() {
        return LEASE.toMillis() / RENEWALS;
    }

    /** On the thread: says it once more, for another while. */
    void renew() {
        thread.getQueue().clear();
        try {
            publish(false);
            if (failures > 0) {
                failures = 0;
                trouble.accept(name + " is published again");
            }
            schedule(renewalMillis());
        } catch (AlreadyServedException e) {
            trouble.accept(e.getMessage() + "; this process publishes it no more");
            close();
        } catch (IOException | RuntimeException e) {
            if (failures == 0) {
                trouble.accept(name + " cannot be published at the moment: " + e.getMessage());
            }
            LOG.debug("{} cannot be published at the moment", name, e);
            long pause = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures, Byte.SIZE));
            failures++;
            schedule(pause / 2 + ThreadLocalRandom.current().nextLong(pause));
        }
    }

    private void publish(boolean takesOver) throws IOException {
        for (int tries = 1; ; tries++) {
            NameRecord before = before();
            if (before != null) {
                requireMine(before, takesOver);
            }
            SignedRecord next = SignedRecord.sign(next(before), key);
            try {
                client.publish(next);
                requireThere(next);
                published = next;
                return;
            } catch (NameLookupException e) {
                boolean isLate =
                        e.kind() == NameLookupException.Kind.STALE || e.kind() == NameLookupException.Kind.TWICE;
                if (!isLate || tries == MOST_TRIES) {
                    throw e;
                }
                LOG.debug("somebody else has said something of {} meanwhile", name, e);
            }
        }
    }

    /** What is said so far; what we have said last, where a name server has lost that. */
    private @Nullable NameRecord before() throws IOException {
        try {
            SignedRecord found = client.find(name);
            return found == null ? null : found.record();
        } catch (NameLookupException e) {
            SignedRecord ours = published;
            if (e.kind() != NameLookupException.Kind.STALE || ours == null || !isNewest(ours.record())) {
                throw e;
            }
            LOG.info("{}; it is told again", e.getMessage());
            return ours.record();
        }
    }

    private boolean isNewest(NameRecord record) throws IOException {
        KnownName known = client.known(name);
        return known != null && known.version() == record.version();
    }

    /** What was published is what is told, or something newer. */
    private void requireThere(SignedRecord record) throws IOException {
        SignedRecord there = client.find(name);
        if (there == null || there.record().version() < record.record().version()) {
            throw new IOException("a name server took the record of %s, and does not tell it".formatted(name));
        }
    }

    private void requireMine(NameRecord record, boolean takesOver) throws IOException {
        if (!record.owner().equals(key.owner())) {
            throw new AlreadyServedException(
                    "%s belongs to %s, and not to %s".formatted(name, record.owner(), key.owner()));
        }
        ServiceEndpoint other = record.endpoint();
        boolean isOthers = other != null
                && other.instance() != null
                && !Objects.equals(other.instance(), content.endpoint().instance());
        boolean isOurs = published != null && published.record().version() >= record.version();
        if (isOthers && !isOurs && !takesOver && record.expiry().isAfter(clock.instant())) {
            throw new AlreadyServedException("another process serves %s, as its record says, which counts until %s"
                    .formatted(name, record.expiry()));
        }
    }

    private NameRecord next(@Nullable NameRecord before) {
        Content said = content;
        Instant now = clock.instant();
        Instant until = now.plus(LEASE);
        NameRecord.Builder builder;
        if (before == null) {
            builder = NameRecord.builder(name, kind(), key.owner());
        } else if (before.removed()) {
            builder = before.again(kind());
        } else {
            builder = before.next();
            until = before.expiry().isAfter(until) ? before.expiry() : until;
        }
        return builder.valid(now, until)
                .endpoint(said.endpoint())
                .addresses(said.addresses())
                .build();
    }

    private RecordKind kind() {
        return name.isDevice() ? RecordKind.DEVICE : RecordKind.SERVICE;
    }

    /** Says nothing any more; what was said counts until its time is over. Returns at once. */
    @Override
    public void close() {
        thread.shutdown();
    }
}
