package io.msocket.lab.experiment;

import java.util.Arrays;
import java.util.stream.Collectors;

/** How much is downloaded: the sizes of the paper's figure 10. */
public enum TransferSize {
    KIB_64("64KB", 64 << 10),
    KIB_256("256KB", 256 << 10),
    MIB_1("1MB", 1 << 20),
    MIB_4("4MB", 4 << 20),
    MIB_16("16MB", 16 << 20),
    MIB_64("64MB", 64 << 20);

    private final String label;
    private final int bytes;

    TransferSize(String label, int bytes) {
        this.label = label;
        this.bytes = bytes;
    }

    /** The size's name as commands write it; K and M are powers of 1024, as the paper has them. */
    public String label() {
        return label;
    }

    int bytes() {
        return bytes;
    }

    /**
     * The size of a name.
     *
     * @throws IllegalArgumentException if there is none; the message lists all
     */
    public static TransferSize of(String label) {
        return Arrays.stream(values())
                .filter(size -> size.label.equalsIgnoreCase(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no size '" + label + "'; there are: "
                        + Arrays.stream(values()).map(TransferSize::label).collect(Collectors.joining(" "))));
    }
}
