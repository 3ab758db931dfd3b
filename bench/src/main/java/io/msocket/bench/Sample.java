package io.msocket.bench;

/**
 * What one turn of one contestant came to.
 *
 * @param value bytes a second, or nanoseconds a round trip
 * @param units how much was done in all: pieces of 64 KB, or round trips
 */
record Sample(double value, double units) {}
