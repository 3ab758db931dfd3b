/**
 * The {@code msocket} command.
 *
 * <p>May use: every other module; picocli, logback. The only module, with {@code bench}, that writes to standard
 * output and chooses a logging backend.
 */
@NullMarked
package io.msocket.cli;

import org.jspecify.annotations.NullMarked;
