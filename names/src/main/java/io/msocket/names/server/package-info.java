/**
 * The name server: {@code NameRegistry} by HTTP, for clients of this library and for {@code curl}. {@link
 * io.msocket.names.server.NamesApi} knows what is asked and what is answered, and no network; the rest is the network's.
 */
@NullMarked
package io.msocket.names.server;

import org.jspecify.annotations.NullMarked;
