/**
 * The programs that run as processes of their own on the lab's hosts, beside the {@code msocket} command: the plain Java peer,
 * those that need many connections in one JVM, and those that ask much of a name server. Each ends when its standard input does, that
 * is with the lab, and tells on standard output what happens, in lines of {@link io.msocket.cli.Report}.
 *
 * <p>May use: {@code cli}'s public classes, {@code socket}, {@code names}, {@code names-cassandra}, Cassandra's driver.
 */
@NullMarked
package io.msocket.lab.program;

import org.jspecify.annotations.NullMarked;
