package io.msocket.lab.link;

/**
 * What has become of the packets of one direction so far. All count packets.
 *
 * @param offered came out of the sender's device
 * @param delivered went into the receiver's device
 * @param dropped found the queue full
 * @param lost by random or bursty loss
 * @param swallowed by the black hole
 * @param refused were not taken by the receiver's device, because it is down or the packet is none of IP
 */
public record LinkCounters(long offered, long delivered, long dropped, long lost, long swallowed, long refused) {}
