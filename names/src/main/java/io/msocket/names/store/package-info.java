/** Where name servers keep the newest record of each name ({@link io.msocket.names.store.NameStore}). */
@NullMarked
package io.msocket.names.store;

import org.jspecify.annotations.NullMarked;
