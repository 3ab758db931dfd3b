/**
 * The programs that attack a server, each a process of its own on a host of its own. They are anonymous and have no key that anybody
 * listed; but for what each is about, they are correct: most of them are the protocol's own engine over a plain socket. Each ends when
 * its standard input does, that is with the lab, and tells on standard output what it did, in lines of {@link io.msocket.cli.Report}.
 *
 * <p>May use: {@code cli}'s public classes, {@code protocol}, {@code socket}, {@code lab.program}.
 */
@NullMarked
package io.msocket.lab.attack;

import org.jspecify.annotations.NullMarked;
