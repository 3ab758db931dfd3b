package io.msocket.cli;

import io.msocket.cli.files.FilePath;
import io.msocket.cli.files.FileTransferException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code msocket://HOST[:PORT]/PATH}, or {@code msocket://NAME/PATH}, the path percent-encoded.
 *
 * @param server where it is served
 * @param path below the shared directory
 */
record FileUrl(HostPort server, FilePath path) {
    private static final String SCHEME = HostPort.SCHEME;

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    static FileUrl parse(String text) {
        int slash = text.startsWith(SCHEME) ? text.indexOf('/', SCHEME.length()) : -1;
        if (slash < 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not of the form " + SCHEME + "HOST[:PORT]/PATH or " + SCHEME + "NAME/PATH");
        }
        if (text.indexOf('?') >= 0 || text.indexOf('#') >= 0) {
            throw new IllegalArgumentException("'" + text + "' has a ? or #; in a path write %3F or %23");
        }
        try {
            return new FileUrl(
                    HostPort.parseInUrl(text.substring(SCHEME.length(), slash)),
                    FilePath.parse(text.substring(slash + 1)));
        } catch (FileTransferException e) {
            throw new IllegalArgumentException("'" + text + "': " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return SCHEME + server.toStringInUrl() + "/" + path.encoded();
    }

    /** For picocli. */
    static final class Converter implements ITypeConverter<FileUrl> {
        @Override
        public FileUrl convert(String text) {
            try {
                return parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
