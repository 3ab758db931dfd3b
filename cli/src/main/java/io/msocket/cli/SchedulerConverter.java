package io.msocket.cli;

import io.msocket.protocol.PathScheduler;
import io.msocket.protocol.PathSchedulers;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A scheduler by its name. */
final class SchedulerConverter implements ITypeConverter<PathScheduler.Factory> {
    @Override
    public PathScheduler.Factory convert(String text) {
        try {
            return PathSchedulers.named(text.strip());
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
