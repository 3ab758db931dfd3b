/**
 * The file protocol of {@code serve}, {@code get} and {@code put}: docs/FILES.md, over any reliable byte stream.
 *
 * <p>May use: the JDK, slf4j, JNA, and the engine's principals and peers' texts. Knows nothing of the command line or of msocket, so that it can be tested over pipes.
 */
@NullMarked
package io.msocket.cli.files;

import org.jspecify.annotations.NullMarked;
