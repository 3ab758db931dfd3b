package io.msocket.names.cassandra;

import io.msocket.names.record.Name;
import io.msocket.names.record.SignedRecord;
import io.msocket.names.store.NameStore;
import io.msocket.names.store.StoredRecords;
import io.msocket.names.store.UnknownOutcomeException;
import io.msocket.names.store.Versions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that store records as fast as they can, by several stores: each a name of its own, and of each store one that all of these
 * contend for. It keeps who was told what.
 */
final class StoreLoad {
    private static final Name CONTENDED = Name.parse("contended@example.org");
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long PAUSE_NANOS = 20 * NANOS_PER_MILLI;

    private final List<Thread> threads = new ArrayList<>();
    private final LongAdder stored = new LongAdder();
    private final LongAdder conflicts = new LongAdder();
    private final LongAdder unknown = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final Set<String> kindsOfFailure = ConcurrentHashMap.newKeySet();

    /** By name and version. */
    private final Map<String, SignedRecord> winners = new ConcurrentHashMap<>();

    private final Queue<String> contradictions = new ConcurrentLinkedQueue<>();
    private final Map<Name, SignedRecord> acknowledged = new ConcurrentHashMap<>();
    private final AtomicLong lastNanos = new AtomicLong(System.nanoTime());
    private final AtomicLong longestPauseNanos = new AtomicLong();
    private final long begun = System.nanoTime();
    private volatile boolean ended;

    /** A number of stored records that somebody waits for. */
    private record Goal(long count, CountDownLatch reached) {}

    private volatile Goal goal = new Goal(Long.MAX_VALUE, new CountDownLatch(1));

    StoreLoad(List<NameStore> stores, int ownNames) {
        for (int i = 0; i < ownNames; i++) {
            Name name = Name.parse("name" + i + "@example.org");
            add("owner " + i, stores.get(i % stores.size()), name);
        }
        for (int i = 0; i < stores.size(); i++) {
            add("contender " + i, stores.get(i), CONTENDED);
        }
    }

    private void add(String who, NameStore store, Name name) {
        Thread thread = new Thread(
                () -> {
                    while (!ended) {
                        storeNext(who, store, name);
                    }
                },
                who);
        thread.setDaemon(true);
        threads.add(thread);
    }

    private void storeNext(String who, NameStore store, Name name) {
        try {
            long version = Versions.of(store.find(name));
            SignedRecord next = StoredRecords.record(name, version + 1, StoredRecords.ALICE, who);
            if (store.replace(next, version) == null) {
                handleStored(next);
            } else {
                conflicts.increment();
            }
        } catch (UnknownOutcomeException e) {
            unknown.increment();
        } catch (IOException e) {
            failures.increment();
            kindsOfFailure.add(String.valueOf(e.getMessage()));
            // As clients do, who would otherwise take the processor from the nodes that are left.
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void handleStored(SignedRecord record) {
        Name name = record.record().name();
        SignedRecord before = winners.putIfAbsent(name + " " + record.record().version(), record);
        if (before != null) {
            contradictions.add(before + " and " + record);
        }
        acknowledged.merge(
                name,
                record,
                (one, two) -> one.record().version() > two.record().version() ? one : two);
        long now = System.nanoTime();
        longestPauseNanos.accumulateAndGet(now - lastNanos.getAndSet(now), Math::max);
        stored.increment();
        Goal current = goal;
        if (stored.sum() >= current.count()) {
            current.reached().countDown();
        }
    }

    void start() {
        threads.forEach(Thread::start);
    }

    void awaitStored(long count) throws InterruptedException {
        Goal next = new Goal(count, new CountDownLatch(1));
        goal = next;
        next.reached().await();
    }

    void end() throws InterruptedException {
        ended = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    Queue<String> contradictions() {
        return contradictions;
    }

    /** The newest record of each name that somebody was told to be stored. */
    Map<Name, SignedRecord> acknowledged() {
        return acknowledged;
    }

    String summary() {
        return "%d stored in %d ms, %d conflicts, %d outcomes unknown, %d failures %s, longest pause of all threads %d ms"
                .formatted(
                        stored.sum(),
                        (System.nanoTime() - begun) / NANOS_PER_MILLI,
                        conflicts.sum(),
                        unknown.sum(),
                        failures.sum(),
                        kindsOfFailure,
                        longestPauseNanos.get() / NANOS_PER_MILLI);
    }
}
