/**
 * A chat: what one writes, all read. It shows a server with many clients of which some are slow or away for a while, and a
 * client that says when its connection moves.
 *
 * <p>May use: {@code io.msocket.socket} and what it shows of {@code io.msocket.protocol}, {@code
 * io.msocket.examples.lines}.
 */
@NullMarked
package io.msocket.examples.chat;

import org.jspecify.annotations.NullMarked;
