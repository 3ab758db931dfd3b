/**
 * JMH benchmarks, and whole-transfer comparisons against {@code java.net.Socket} in the same run.
 *
 * <p>May use: {@code io.msocket.socket} and everything below it, and JMH. Nothing depends on it.
 */
@NullMarked
package io.msocket.bench;

import org.jspecify.annotations.NullMarked;
