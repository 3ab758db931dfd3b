package io.msocket.cli;

import io.msocket.names.cassandra.CassandraAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code cassandra://HOST[:PORT],.../KEYSPACE}. */
final class CassandraAddressConverter implements ITypeConverter<CassandraAddress> {
    @Override
    public CassandraAddress convert(String text) {
        try {
            return CassandraAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
