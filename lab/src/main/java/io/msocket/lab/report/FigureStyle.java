package io.msocket.lab.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.file.Path;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;

/** How all our figures look. Colours that people with any colour vision can tell apart (Okabe and Ito). */
final class FigureStyle {
    /** In pixels: fits a page, and its text is still readable at half the size. */
    static final int WIDTH = 900;

    static final int HEIGHT = 560;

    private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 16);
    private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 14);
    private static final Color GRID = new Color(0xDDDDDD);
    private static final float LINE = 2;
    private static final float[] DASHES = {8, 6};

    static {
        // Nobody is to see a window.
        System.setProperty("java.awt.headless", "true");
    }

    private FigureStyle() {}

    static BasicStroke solid() {
        return new BasicStroke(LINE, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    }

    static BasicStroke dashed() {
        return new BasicStroke(LINE, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, DASHES, 0);
    }

    static void apply(AxesChartStyler styler) {
        styler.setAxisTitleFont(TEXT)
                .setAxisTickLabelsFont(TEXT)
                .setPlotGridLinesColor(GRID)
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBackgroundColor(Color.WHITE)
                .setChartTitleFont(TITLE)
                .setChartTitleBoxVisible(false)
                .setLegendFont(TEXT)
                .setLegendPosition(LegendPosition.OutsideS)
                .setLegendBorderColor(Color.WHITE)
                .setLegendLayout(LegendLayout.Horizontal);
    }

    static void write(Chart<?, ?> chart, Path withoutSuffix) throws IOException {
        ChartEncoder.saveChart(chart, withoutSuffix + ".png", "png");
        ChartEncoder.saveChart(chart, withoutSuffix + ".svg", "svg");
    }
}
