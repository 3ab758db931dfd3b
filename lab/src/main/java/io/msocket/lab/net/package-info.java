/**
 * Networks of namespaces on one machine: hosts, routers, NATs, firewalls, and the links between them.
 *
 * <p>May use: {@code lab.link}; JNA to enter namespaces; the tools {@code ip} and {@code nft}; SLF4J.
 */
@NullMarked
package io.msocket.lab.net;

import org.jspecify.annotations.NullMarked;
