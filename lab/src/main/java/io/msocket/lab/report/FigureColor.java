package io.msocket.lab.report;

import java.awt.Color;

/** Who is shown in which colour, in every figure the same. */
public enum FigureColor {
    MSOCKET(0x0072B2),
    KERNEL_TCP(0x009E73),
    KERNEL_MPTCP(0xE69F00),
    /** In their further modes, beside the above. */
    MSOCKET_BACKUP(0x56B4E9),
    MSOCKET_SINGLE(0xCC79A7),
    KERNEL_MPTCP_BACKUP(0xF0E442),
    /** Where lines of it differ in how many connections it has. */
    MSOCKET_CROWD(0x003B5C),
    /** What was expected, and what the paper says. */
    BAR(0xD55E00),
    OTHER(0x666666);

    private final int rgb;

    FigureColor(int rgb) {
        this.rgb = rgb;
    }

    Color color() {
        return new Color(rgb);
    }
}
