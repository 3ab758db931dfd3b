/**
 * A box into which files are dropped. It shows a transfer that is whole or not there at all, whatever happens to the networks
 * or to either program, and what a server has to look at that takes files from others.
 *
 * <p>What goes over the wire, all by {@link java.io.DataOutput}: the client sends a name (UTF) and a length (long), the server
 * "" or why it does not want that (UTF). Then the client sends the bytes and their SHA-256 (32 bytes), and the server ""
 * and the SHA-256 of what it now has, or why it has nothing.
 *
 * <p>May use: {@code io.msocket.socket}.
 */
@NullMarked
package io.msocket.examples.filedrop;

import org.jspecify.annotations.NullMarked;
