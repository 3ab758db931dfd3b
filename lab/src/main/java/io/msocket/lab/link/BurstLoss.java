package io.msocket.lab.link;

/**
 * Loss in bursts, after Gilbert and Elliott: a direction is good or bad, in the bad state it loses packets, and each packet
 * may be the one before which the state changes.
 *
 * @param enter the probability, at each packet, that a good state turns bad
 * @param leave the probability, at each packet, that a bad state turns good; one by this is the mean length of the bad state
 *     in packets
 * @param lossWhenBad the probability that a packet is lost in the bad state
 */
public record BurstLoss(double enter, double leave, double lossWhenBad) {
    /** No bursts. */
    public static final BurstLoss NONE = new BurstLoss(0, 1, 0);

    /**
     * @throws IllegalArgumentException if a value is no probability, or the bad state is never left
     */
    public BurstLoss {
        LinkConditions.requireProbability("enter", enter);
        LinkConditions.requireProbability("leave", leave);
        LinkConditions.requireProbability("lossWhenBad", lossWhenBad);
        if (leave == 0) {
            throw new IllegalArgumentException("leave is 0: the bad state would never end; give at least 1e-9");
        }
    }

    /**
     * Bursts in which every packet is lost.
     *
     * @param meanLoss which part of all packets is lost in the long run, less than 1
     * @param meanLength how many packets in a row are lost on average, at least 1
     */
    public static BurstLoss of(double meanLoss, double meanLength) {
        LinkConditions.requireProbability("meanLoss", meanLoss);
        if (meanLoss == 1 || !(meanLength >= 1)) {
            throw new IllegalArgumentException(
                    "mean loss " + meanLoss + ", mean length " + meanLength + ": want less than 1, and at least 1");
        }
        double leave = 1 / meanLength;
        return new BurstLoss(Math.min(1, leave * meanLoss / (1 - meanLoss)), leave, 1);
    }
}
