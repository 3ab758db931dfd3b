/** The key-value store as it was for java.net, before it was ported. */
@NullMarked
package io.msocket.examples.keyvalue.plain;

import org.jspecify.annotations.NullMarked;
