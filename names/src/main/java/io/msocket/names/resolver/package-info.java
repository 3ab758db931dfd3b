/** Brings names to sockets: says where a name leads by what its owner has signed. */
@NullMarked
package io.msocket.names.resolver;

import org.jspecify.annotations.NullMarked;
