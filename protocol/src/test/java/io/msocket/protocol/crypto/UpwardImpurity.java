package io.msocket.protocol.crypto;

import io.msocket.protocol.ConnectionId;

/** What no class of this package may do, for {@code PurityTest} to find. */
public record UpwardImpurity(ConnectionId id) {}
