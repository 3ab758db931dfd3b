/**
 * A key-value store: a program for java.net that was ported. What it was is in the tests, and docs/LIBRARY.md shows the lines
 * that have changed.
 *
 * <p>May use: {@code io.msocket.socket}, {@code io.msocket.examples.lines}.
 */
@NullMarked
package io.msocket.examples.keyvalue;

import org.jspecify.annotations.NullMarked;
