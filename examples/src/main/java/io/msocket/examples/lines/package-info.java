/**
 * Lines of text from somebody who may be anybody: what the chat and the key-value server read.
 *
 * <p>May use: {@code java.base} only.
 */
@NullMarked
package io.msocket.examples.lines;

import org.jspecify.annotations.NullMarked;
