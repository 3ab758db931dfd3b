package io.msocket.names.resolver;

import io.msocket.names.client.Former;
import io.msocket.names.client.NameClient;
import io.msocket.names.client.NameLookupException;
import io.msocket.names.record.FormerKeys;
import io.msocket.names.record.Name;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.PublishedAddress;
import io.msocket.names.record.RecordKind;
import io.msocket.names.record.ServiceEndpoint;
import io.msocket.names.record.SignedRecord;
import io.msocket.names.record.SigningKey;
import io.msocket.protocol.Pauses;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps telling, under a name, where a server is and by which key it proves itself: registers the name where nobody has it, changes the
 * record when the server moves, and renews it long before its time is over. What the owner says besides, attributes for instance, stays as
 * it is, and so does an end that is later than a renewal's, and further handshake keys beside the server's own. Whose key the owner takes
 * away is published no more.
 *
 * <p>Of two processes that serve the same name the second is refused, unless it takes over: then the first one stops, as it does when the
 * owner removes the name. Thread-safe: what asks name servers runs in one thread of its own.
 */
public final class Publication implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Publication.class);

    /** Of a record, from its renewal on: so long after a server has died its name still leads to it. */
    public static final Duration LEASE = Duration.ofHours(1);

    /** Renewals in a lease: some may fail. */
    private static final int RENEWALS = 3;

    /** Timers stand still while a machine is suspended, and know nothing of a clock that is set: so it is looked at that often. */
    static final Duration LOOK_EACH = Duration.ofMinutes(1);

    /** Far shorter than what is left of a lease that is due. */
    private static final Pauses PAUSES_MILLIS = new Pauses(1_000, 60_000);

    /** Others may be ahead so often in a row. */
    private static final int MOST_TRIES = 4;

    private final NameClient client;
    private final SigningKey key;
    private final Name name;
    private final InstantSource clock;
    private final Consumer<String> trouble;
    private final ScheduledExecutorService thread;

    private volatile Content content;

    /** Nothing is published or told any more, by whatever was under way either. */
    private volatile boolean closed;

    /** The thread has still to see that the content has changed. */
    private final AtomicBoolean changed = new AtomicBoolean();

    /** Of the thread, as the next. */
    private int failures;

    private @Nullable ScheduledFuture<?> nextLook;
    private @Nullable SignedRecord published;

    /** What that says. */
    private @Nullable Content said;

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

    /** What the time is, and what a publication runs on: one thread, which it ends. */
    record Times(InstantSource clock, ScheduledExecutorService thread) {
        private static Times usual() {
            ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> {
                Thread daemon = new Thread(task, "msocket-names-publication");
                daemon.setDaemon(true);
                return daemon;
            });
            thread.setRemoveOnCancelPolicy(true);
            thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
            return new Times(InstantSource.system(), thread);
        }
    }

    private Publication(NameClient client, Terms terms, Content content, Consumer<String> trouble, Times times) {
        this.client = client;
        this.key = terms.key();
        this.name = terms.name();
        this.content = content;
        this.trouble = trouble;
        this.clock = times.clock();
        this.thread = times.thread();
    }

    /**
     * Publishes it. Blocks until a name server has it, and then tells the same.
     *
     * @param client whom to ask; closed by who has opened it, after this
     * @param trouble told, for people, what is wrong later on, and when all is well again; by any thread. What it throws is logged
     * @throws AlreadyServedException when another process publishes it, or it is somebody else's name
     * @throws NameLookupException when no name server takes it
     */
    public static Publication begin(NameClient client, Terms terms, Content content, Consumer<String> trouble)
            throws IOException {
        return begin(client, terms, content, trouble, Times.usual());
    }

    static Publication begin(NameClient client, Terms terms, Content content, Consumer<String> trouble, Times times)
            throws IOException {
        Publication begun = new Publication(client, terms, content, trouble, times);
        boolean done = false;
        try {
            begun.publish(terms.takesOver());
            begun.lookIn(LOOK_EACH.toMillis());
            done = true;
            return begun;
        } finally {
            if (!done) {
                begun.close();
            }
        }
    }

    /**
     * The server can be reached at these from now on, best first. None: it waits for a network, as whoever looks for it does, and what was said
     * of it stays. Returns at once.
     */
    public void setAddresses(List<PublishedAddress> addresses) {
        if (addresses.isEmpty()) {
            return;
        }
        content = new Content(content.endpoint(), addresses);
        if (changed.compareAndSet(false, true)) {
            boolean isGiven = false;
            try {
                thread.execute(this::handleChanged);
                isGiven = true;
            } catch (RejectedExecutionException e) {
                LOG.debug("{} is published no more", name, e);
            } finally {
                if (!isGiven) {
                    changed.set(false);
                }
            }
        }
    }

    private void handleChanged() {
        changed.set(false);
        if (!content.equals(said)) {
            renew();
        }
    }

    private void lookIn(long millis) {
        if (nextLook != null) {
            nextLook.cancel(false);
        }
        try {
            nextLook = thread.schedule(this::look, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("{} is published no more", name, e);
        }
    }

    /** Whether it is time, by the clock that others judge the record by. */
    private void look() {
        if (failures > 0 || isDue()) {
            renew();
        } else {
            lookIn(LOOK_EACH.toMillis());
        }
    }

    /** Also where the clock went back: then the record does not count yet. */
    private boolean isDue() {
        SignedRecord ours = published;
        if (ours == null) {
            return true;
        }
        Instant from = ours.record().notBefore();
        Instant now = clock.instant();
        return now.isBefore(from)
                || !now.isBefore(from.plus(LEASE.dividedBy(RENEWALS)))
                || FormerKeys.isOver(ours.record(), now);
    }

    /** Says it once more, for another while. Whatever goes wrong, nobody else would try again. */
    private void renew() {
        try {
            publish(false);
            if (failures > 0) {
                failures = 0;
                tell(name + " is published again");
            }
        } catch (AlreadyServedException | NameRemovedException e) {
            tell(e.getMessage() + "; this process publishes it no more");
            close();
        } catch (IOException | RuntimeException | Error e) {
            failures++;
            LOG.debug("{} cannot be published at the moment", name, e);
            if (failures == 1) {
                tell("%s cannot be published at the moment: %s".formatted(name, textOf(e)));
            }
        } finally {
            lookIn(
                    failures == 0
                            ? LOOK_EACH.toMillis()
                            : PAUSES_MILLIS.after(
                                    failures, ThreadLocalRandom.current().nextDouble()));
        }
    }

    private static String textOf(Throwable why) {
        return why instanceof IOException && why.getMessage() != null ? why.getMessage() : why.toString();
    }

    private void tell(String what) {
        if (closed) {
            return;
        }
        try {
            trouble.accept(what);
        } catch (RuntimeException | Error e) {
            LOG.error("who hears of troubles has failed at: {}", what, e);
        }
    }

    private void publish(boolean takesOver) throws IOException {
        for (int tries = 1; ; tries++) {
            Former before = before();
            requireMine(before, takesOver);
            Content saying = content;
            SignedRecord next = SignedRecord.sign(next(before, saying), key);
            if (closed) {
                return;
            }
            try {
                client.publish(next);
                requireThere(next);
                published = next;
                said = saying;
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
    private Former before() throws IOException {
        Former found = client.findFormer(name, key.owner());
        SignedRecord ours = published;
        NameRecord there = found.record();
        if (ours == null || (there != null && there.version() >= ours.record().version())) {
            return found;
        }
        return new Former(name, ours.record(), Math.max(ours.record().version(), found.version()));
    }

    /** What was published is what is told, or something newer. */
    private void requireThere(SignedRecord record) throws IOException {
        SignedRecord there = client.find(name);
        if (there == null || there.record().version() < record.record().version()) {
            throw new IOException("a name server took the record of %s, and does not tell it".formatted(name));
        }
    }

    private void requireMine(Former before, boolean takesOver) throws IOException {
        NameRecord record = before.record();
        if (record == null) {
            return;
        }
        if (!record.owner().equals(key.owner())) {
            throw new AlreadyServedException(
                    "%s belongs to %s, and not to %s".formatted(name, record.owner(), key.owner()), false);
        }
        boolean isOurs = published != null && published.record().version() >= record.version();
        if (record.removed() && published != null && !isOurs) {
            throw new NameRemovedException(name + " was removed by its owner");
        }
        ServiceEndpoint other = record.endpoint();
        boolean isOthers = other != null
                && other.instance() != null
                && !Objects.equals(other.instance(), content.endpoint().instance());
        if (isOthers && !isOurs && !takesOver && record.expiry().isAfter(clock.instant())) {
            throw new AlreadyServedException(
                    "another process serves %s, as its record says, which counts until %s"
                            .formatted(name, record.expiry()),
                    true);
        }
        requireKey(record);
    }

    /** A server whose key the owner has taken away does not put it back. */
    private void requireKey(NameRecord record) throws AlreadyServedException {
        if (published != null && KeyChange.isReplaced(record, content.endpoint(), clock.instant())) {
            throw new AlreadyServedException(
                    "the record of %s does not have the key of this process any more".formatted(name), true);
        }
    }

    private NameRecord next(Former before, Content saying) {
        Instant now = clock.instant();
        Instant until = now.plus(LEASE);
        NameRecord record = before.record();
        if (record != null && !record.removed() && record.expiry().isAfter(until)) {
            until = record.expiry();
        }
        NameRecord.Builder next = before.next(name.isDevice() ? RecordKind.DEVICE : RecordKind.SERVICE, key.owner())
                .valid(now, until)
                .endpoint(KeyChange.endpoint(record, saying.endpoint(), now))
                .addresses(saying.addresses());
        return (record != null && FormerKeys.isOver(record, now) ? next.noAttribute(FormerKeys.UNTIL) : next).build();
    }

    /** Says nothing any more; what was said counts until its time is over. Returns at once. */
    @Override
    public void close() {
        closed = true;
        thread.shutdown();
    }
}
