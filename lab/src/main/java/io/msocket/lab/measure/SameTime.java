package io.msocket.lab.measure;

import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;

/**
 * A download over several links beside what kernel TCP got on each of them alone over the same time. Every time begins with a
 * download's own first read, so that connecting counts nowhere and each link has the whole time. Immutable.
 *
 * @param together the download over all links, which came to its end
 * @param alone one for each link; each is to last as long as {@code together}, and need not come to an end
 */
public record SameTime(ReadLog together, List<ReadLog> alone) {
    public SameTime {
        alone = List.copyOf(alone);
    }

    /** From the first read to the last of the download over all links; zero if there are fewer than two. */
    public Duration lasted() {
        return together.span().orElse(Duration.ZERO);
    }

    /**
     * The bytes that came over all links as a share of what the links brought alone, in sum, over the same time: 1 is ideal.
     * Empty if that was nothing.
     */
    public OptionalDouble shareOfSum() {
        return share(bytesAlone().sum());
    }

    /** The same as a share of what the best single link brought over the same time. */
    public OptionalDouble shareOfBest() {
        return share(bytesAlone().max().orElse(0));
    }

    /**
     * Whether every download over one link lasted long enough; if not, the shares are greater than they should be.
     */
    public boolean comparable() {
        Duration lasted = lasted();
        return alone.stream().allMatch(log -> log.span().orElse(Duration.ZERO).compareTo(lasted) >= 0);
    }

    private LongStream bytesAlone() {
        Duration lasted = lasted();
        ToLongFunction<ReadLog> bytes = log -> log.bytesWithin(lasted);
        return alone.stream().mapToLong(bytes);
    }

    private OptionalDouble share(long bytes) {
        return bytes == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) together.bytesWithin(lasted()) / bytes);
    }
}
