/** What a name server does with records, whoever asks and wherever they are kept: who may change what. No sockets, no clock of its own. */
@NullMarked
package io.msocket.names.registry;

import org.jspecify.annotations.NullMarked;
