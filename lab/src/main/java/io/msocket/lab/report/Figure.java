package io.msocket.lab.report;

import java.io.IOException;
import java.nio.file.Path;

/** A picture of a result. */
@FunctionalInterface
public interface Figure {
    /**
     * Writes it as PNG and as SVG, over files of those names.
     *
     * @param withoutSuffix where, less ".png" and ".svg"
     */
    void write(Path withoutSuffix) throws IOException;
}
