package io.msocket.names.client;

import io.msocket.names.record.Name;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Which server is asked first where a name leads by somebody who has asked that lately: another one than gave the answer. Whoever asks again has
 * found nobody there, and may have been given what is old by a server that keeps the news back. Thread-safe.
 */
final class AskedAgain {
    /** Longer than whoever finds nobody waits before he asks again. */
    static final long LATELY_NANOS = TimeUnit.MINUTES.toNanos(2);

    private static final int MOST = 1024;
    private static final int FEW = 16;
    private static final float LOAD = 0.75f;
    private static final int NONE = -1;

    private final Map<Name, Answered> all = new LinkedHashMap<>(FEW, LOAD, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Name, Answered> eldest) {
            return size() > MOST;
        }
    };

    /**
     * What came of the last question.
     *
     * @param silent the number of the server that was asked first and did not answer; that of none where all have
     * @param silentAt when that was
     */
    private record Answered(int server, long at, int silent, long silentAt) {}

    /**
     * The number of the server to ask: not one that did not answer lately, for which each would wait.
     *
     * @param otherwise where nobody has asked lately
     * @param servers how many there are
     */
    synchronized int first(Name name, int otherwise, int servers, long now) {
        Answered before = all.get(name);
        if (before == null || now - before.at() >= LATELY_NANOS) {
            return otherwise;
        }
        int next = (before.server() + 1) % servers;
        boolean isSilent = next == before.silent() && now - before.silentAt() < LATELY_NANOS;
        return isSilent ? (next + 1) % servers : next;
    }

    /**
     * A server has said where a name leads.
     *
     * @param asked the number of the one that was asked first
     */
    synchronized void handleAnswered(Name name, int asked, int server, long now) {
        Answered before = all.get(name);
        if (asked != server) {
            all.put(name, new Answered(server, now, asked, now));
        } else if (before == null) {
            all.put(name, new Answered(server, now, NONE, now));
        } else {
            all.put(name, new Answered(server, now, before.silent(), before.silentAt()));
        }
    }
}
