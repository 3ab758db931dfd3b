/**
 * Names kept in Apache Cassandra, for any number of name servers ({@link io.msocket.names.cassandra.CassandraNameStore}). It may use the
 * driver of Cassandra, which nothing else does.
 */
@NullMarked
package io.msocket.names.cassandra;

import org.jspecify.annotations.NullMarked;
