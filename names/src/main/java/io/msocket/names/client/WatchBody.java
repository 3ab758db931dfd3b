package io.msocket.names.client;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** The body of an answer that goes on for as long as its connection: piece by piece, the next one when the one before was taken. */
final class WatchBody implements HttpResponse.BodySubscriber<byte[]> {
    private final Taker taker;
    private final CompletableFuture<byte[]> ended = new CompletableFuture<>();

    @SuppressWarnings("NullAway.Init") // The flow's contract: onSubscribe is called first.
    private Flow.Subscription subscription;

    /** Who takes the pieces. */
    @FunctionalInterface
    interface Taker {
        /**
         * Returns at once.
         *
         * @param taken to be run by whichever thread when the piece was taken: there is no other until then, so that whoever sends faster than
         *     is taken waits, and fills no memory
         */
        void take(List<ByteBuffer> piece, Runnable taken);
    }

    WatchBody(Taker taker) {
        this.taker = taker;
    }

    @Override
    public void onSubscribe(Flow.Subscription its) {
        subscription = its;
        its.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> piece) {
        taker.take(piece, () -> subscription.request(1));
    }

    @Override
    public void onError(Throwable why) {
        ended.completeExceptionally(why);
    }

    @Override
    public void onComplete() {
        ended.complete(new byte[0]);
    }

    /** Is done, and empty, when the stream has ended. */
    @Override
    public CompletionStage<byte[]> getBody() {
        return ended;
    }
}
