/**
 * The experiments: each builds a network, runs msocket and its peers on it, and says what came of it beside what was expected.
 *
 * <p>May use: all other packages of {@code lab}, {@code cli}'s public classes, {@code names}.
 */
@NullMarked
package io.msocket.lab.experiment;

import org.jspecify.annotations.NullMarked;
