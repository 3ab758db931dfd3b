/**
 * HTTP over connections that move: OkHttp with sockets of msocket, and a plain HTTP server, which knows nothing of them, behind
 * a tunnel in its own process.
 *
 * <p>May use: {@code io.msocket.socket}, {@code io.msocket.tunnel}, OkHttp, the JDK's HTTP server.
 */
@NullMarked
package io.msocket.examples.okhttp;

import org.jspecify.annotations.NullMarked;
