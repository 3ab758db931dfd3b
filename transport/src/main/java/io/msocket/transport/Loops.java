package io.msocket.transport;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorChooserFactory;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The event loops of a transport. A new connection goes to a loop that has the fewest: two busy connections on one loop
 * share one processor while others idle. Thread-safe.
 */
final class Loops {
    private final EventLoopGroup group;
    private final Chooser chooser;

    /** Runs when a loop has ended. */
    private volatile Runnable atEnd = () -> {};

    Loops(IoPlatform platform, int threads, ShortWaits waits) {
        ChooserFactory factory = new ChooserFactory();
        group = platform.newLoops(threads, waits, factory, () -> atEnd.run());
        chooser = factory.made();
    }

    /** For Netty, which asks our chooser for a loop for each channel that it accepts. */
    EventLoopGroup group() {
        return group;
    }

    /**
     * For each loop that ends from now on.
     *
     * @param then runs when a loop has ended, on the thread that it had: an end for want of memory asks for no other one
     */
    void whenOneEnds(Runnable then) {
        atEnd = then;
    }

    List<Loop> all() {
        return chooser.loops;
    }

    /** The loop of a channel that Netty has registered. */
    Loop of(EventLoop executor) {
        for (Loop loop : chooser.loops) {
            if (loop.executor() == executor) {
                return loop;
            }
        }
        throw new IllegalArgumentException("an event loop of another transport");
    }

    /** One of the loops with the fewest connections. */
    Loop choose() {
        return chooser.choose();
    }

    /** Netty calls it once, in the group's constructor. */
    private static final class ChooserFactory implements EventExecutorChooserFactory {
        private @Nullable Chooser chooser;

        @Override
        public EventExecutorChooser newChooser(EventExecutor[] executors) {
            Chooser made = new Chooser(executors);
            chooser = made;
            return made;
        }

        Chooser made() {
            if (chooser == null) {
                throw new IllegalStateException("Netty has made its loops without a chooser");
            }
            return chooser;
        }
    }

    private static final class Chooser implements EventExecutorChooserFactory.EventExecutorChooser {
        private final List<Loop> loops;

        /** Where to look first: connections that are not counted yet are spread evenly. */
        private final AtomicInteger first = new AtomicInteger();

        Chooser(EventExecutor[] executors) {
            loops = Arrays.stream(executors)
                    .map(executor -> new Loop((EventLoop) executor))
                    .toList();
        }

        @Override
        public EventExecutor next() {
            return choose().executor();
        }

        Loop choose() {
            int start = first.getAndIncrement();
            Loop best = loopAt(start);
            for (int i = 1; i < loops.size(); i++) {
                Loop other = loopAt(start + i);
                if (other.connections() < best.connections()) {
                    best = other;
                }
            }
            return best;
        }

        private Loop loopAt(int index) {
            return loops.get(Math.floorMod(index, loops.size()));
        }
    }
}
