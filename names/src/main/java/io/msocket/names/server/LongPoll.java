package io.msocket.names.server;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Somebody who waits for one answer, until there is news of a name or it is time: for networks whose proxies hold a stream of news back.
 * Thread-safe.
 */
final class LongPoll implements Watches.Watcher {
    private final WatchNews news;
    private final End end;
    private final AtomicBoolean ended = new AtomicBoolean();

    /** Is told once that it is over, by whichever thread. */
    @FunctionalInterface
    interface End {
        void handleEnd(LongPoll poll, boolean isNews);
    }

    LongPoll(WatchNews news, End end) {
        this.news = news;
        this.end = end;
    }

    @Override
    public void handleNews(WatchEvent event) {
        if (news.offer(event)) {
            end(true);
        }
    }

    /** It is over, if it was not yet. */
    void end(boolean isNews) {
        if (ended.compareAndSet(false, true)) {
            end.handleEnd(this, isNews);
        }
    }
}
