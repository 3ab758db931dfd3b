/** Joins plain connections to msocket's, for programs that nobody changed. */
@NullMarked
package io.msocket.tunnel;

import org.jspecify.annotations.NullMarked;
