/**
 * What is computed from a receiver's record of its reads, for every kind of socket in the same way.
 *
 * <p>May use: the JDK only.
 */
@NullMarked
package io.msocket.lab.measure;

import org.jspecify.annotations.NullMarked;
