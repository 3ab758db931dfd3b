package io.msocket.names.client;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** The body of an answer that goes on for as long as its connection: its events, as they come. */
final class WatchBody implements HttpResponse.BodySubscriber<Boolean> {
    private final EventReader reader;
    private final Runnable heard;
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();

    @SuppressWarnings("NullAway.Init") // The flow's contract: onSubscribe is called first.
    private Flow.Subscription subscription;

    /** @param heard is run for whatever comes, heartbeats included */
    WatchBody(EventReader reader, Runnable heard) {
        this.reader = reader;
        this.heard = heard;
    }

    @Override
    public void onSubscribe(Flow.Subscription its) {
        subscription = its;
        its.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
        heard.run();
        try {
            parts.forEach(reader::read);
            subscription.request(1);
        } catch (IllegalArgumentException e) {
            subscription.cancel();
            ended.completeExceptionally(e);
        }
    }

    @Override
    public void onError(Throwable why) {
        ended.completeExceptionally(why);
    }

    @Override
    public void onComplete() {
        ended.complete(true);
    }

    /** Is done when the stream has ended. */
    @Override
    public CompletionStage<Boolean> getBody() {
        return ended;
    }
}
