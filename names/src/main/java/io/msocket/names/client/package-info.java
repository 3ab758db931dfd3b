/** Asks name servers, and believes only what the owners of names have signed. */
@NullMarked
package io.msocket.names.client;

import org.jspecify.annotations.NullMarked;
