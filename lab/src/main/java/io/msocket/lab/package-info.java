/**
 * The lab's command, {@code msocket lab}.
 *
 * <p>May use: the packages below it, picocli. It writes to standard output and ends the process.
 */
@NullMarked
package io.msocket.lab;

import org.jspecify.annotations.NullMarked;
