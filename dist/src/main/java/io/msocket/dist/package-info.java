/** Makes of the command's help what a distribution has beside the program. */
@NullMarked
package io.msocket.dist;

import org.jspecify.annotations.NullMarked;
