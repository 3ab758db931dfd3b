package io.msocket.names.server;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Somebody who waits for one answer, until there is news of a name or it is time: for networks whose proxies hold a stream of news back.
 * Thread-safe.
 */
final class LongPoll implements Watches.Watcher {
    private final WatchNews news;
    private final Consumer<LongPoll> over;
    private final AtomicBoolean ended = new AtomicBoolean();

    /** @param over is told once that it is, by whichever thread */
    LongPoll(WatchNews news, Consumer<LongPoll> over) {
        this.news = news;
        this.over = over;
    }

    @Override
    public void handleNews(WatchEvent event) {
        if (news.offer(event)) {
            end();
        }
    }

    /** It is over, if it was not yet. */
    void end() {
        if (ended.compareAndSet(false, true)) {
            over.accept(this);
        }
    }
}
