/**
 * Records of names: what their owners say of them, in one form in bytes, signed (docs/NAMES.md). Values only: no sockets, no files, no
 * clock of its own. Whoever brings a record, a name server, a store or a peer, can withhold it and cannot forge it.
 */
@NullMarked
package io.msocket.names.record;

import org.jspecify.annotations.NullMarked;
