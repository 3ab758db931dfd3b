package io.msocket.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.util.concurrent.TimeUnit;

/**
 * Bounds what the kernel holds of one TCP connection, by what is known of its path: with epoll the unsent bytes
 * (TCP_NOTSENT_LOWAT), elsewhere all that it keeps (SO_SNDBUF). On the connection's event loop only; never blocks.
 */
final class KernelQueue {
    /** Of a shorter round trip, too: what a look costs, some microseconds, is nothing then. */
    private static final long LEAST_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** Within one round trip a window at most doubles, so that a quarter's growth is seen soon enough. */
    private static final int LOOKS_IN_ROUND_TRIP = 4;

    /** A change by less than a quarter is not worth a system call. */
    private static final int LEAST_CHANGE = 4;

    /** The same of a pace, which is a bound on what the path can be seen to carry. */
    private static final int LEAST_PACE_CHANGE = 32;

    /** Linux's numbers (asm-generic/socket.h). */
    private static final int SOL_SOCKET = 1;

    private static final int SO_MAX_PACING_RATE = 47;

    static final IntegerUnixChannelOption MAX_PACING_RATE =
            new IntegerUnixChannelOption("SO_MAX_PACING_RATE", SOL_SOCKET, SO_MAX_PACING_RATE);

    /** Linux takes all ones for none. */
    private static final int NO_PACE = -1;

    /** Linux answers with twice what it was asked for, and the path may get twice as fast. */
    private static final int DOUBLE = 2;

    private long nextLook;

    /** What the kernel was told last; with epoll its unsent bytes, else its whole buffer or 0 while that is its own choice. */
    private int limit;

    /** How fast it was told to send at most, in bytes a second; zero for none. */
    private long pace;

    /** Whether it is time to look again. */
    boolean isDue(long now) {
        return now >= nextLook;
    }

    /**
     * The kernel was asked; with epoll.
     *
     * @param isLittle whether little is to wait, since another path might carry it sooner
     */
    void handleWindow(Channel channel, long window, long roundTrip, boolean isLittle, long now) {
        lookAgain(roundTrip, now);
        int wanted = isLittle ? UnsentLimit.besideOthers(window, roundTrip) : UnsentLimit.ofWindow(window, roundTrip);
        if (differs(wanted)) {
            set(channel, EpollChannelOption.TCP_NOTSENT_LOWAT, (long) wanted, wanted);
        }
    }

    /**
     * How fast the kernel may send at most; with epoll, on Linux.
     *
     * @param wanted bytes a second; zero for as fast as it likes
     */
    void handlePace(Channel channel, long wanted) {
        long most = wanted > Integer.MAX_VALUE ? 0 : wanted;
        if (isOtherPace(most) && set(channel, MAX_PACING_RATE, most == 0 ? NO_PACE : (int) most)) {
            pace = most;
        }
    }

    private boolean isOtherPace(long wanted) {
        return (wanted == 0 || pace == 0) ? wanted != pace : Math.abs(wanted - pace) > pace / LEAST_PACE_CHANGE;
    }

    /**
     * Where the kernel tells nothing, and lets itself be told no more than the size of its buffer. That it chooses well for a
     * path that gets faster, and never makes smaller; and once it was told, it does not choose any more. So it is told on a
     * path that is held back by it, and no sooner than its buffer is twice what the path needs.
     *
     * @param delivered by our own count, in a round trip; zero while it is not known
     * @param heldBack whether the kernel has refused bytes: else the count may say more about the application than the path
     * @param most what the kernel allows, in bytes
     */
    void handleDelivered(Channel channel, long delivered, long roundTrip, boolean heldBack, int most, long now) {
        lookAgain(roundTrip, now);
        if (delivered == 0 || !heldBack) {
            return;
        }
        int wanted = Math.min(most, UnsentLimit.ofDelivered(delivered, roundTrip));
        if (limit == 0 ? isFarTooLarge(channel, wanted, most) : differs(wanted)) {
            set(channel, ChannelOption.SO_SNDBUF, wanted, wanted);
        }
    }

    private static boolean isFarTooLarge(Channel channel, int wanted, int most) {
        try {
            Integer present = channel.config().getOption(ChannelOption.SO_SNDBUF);
            return wanted <= most / DOUBLE && present != null && present > DOUBLE * wanted;
        } catch (ChannelException e) {
            return false; // It is being closed.
        }
    }

    private void lookAgain(long roundTrip, long now) {
        nextLook = now + Math.max(LEAST_INTERVAL_NANOS, roundTrip / LOOKS_IN_ROUND_TRIP);
    }

    private boolean differs(int wanted) {
        return Math.abs(wanted - limit) > limit / LEAST_CHANGE;
    }

    private <T> void set(Channel channel, ChannelOption<T> option, T value, int wanted) {
        limit = set(channel, option, value) ? wanted : 0;
    }

    private static <T> boolean set(Channel channel, ChannelOption<T> option, T value) {
        try {
            channel.config().setOption(option, value);
            return true;
        } catch (ChannelException e) {
            // It is being closed, of which the channel tells by itself.
            return false;
        }
    }
}
