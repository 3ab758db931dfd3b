package io.msocket.lab.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Lines over a numeric axis, each with the single measurements as points if there are several. Not thread-safe. */
public final class LineFigure implements Figure {
    private static final int MARKER_PIXELS = 7;

    /** So many names fit side by side below the figure; more stand in its corner, where lines that rise leave room. */
    private static final int NAMES_BELOW = 3;

    private final String title;
    private final String xAxis;
    private final String yAxis;
    private final List<Series> all = new ArrayList<>();
    private boolean logarithmic;

    private enum Kind {
        MEASURED,
        CURVE,
        GUIDE,
        POINTS
    }

    private record Series(String name, FigureColor hue, Kind kind, List<Double> xs, List<Double> ys) {}

    /**
     * @param title one line
     * @param xAxis with the unit
     * @param yAxis with the unit
     */
    public LineFigure(String title, String xAxis, String yAxis) {
        this.title = title;
        this.xAxis = xAxis;
        this.yAxis = yAxis;
    }

    /** Makes both axes logarithmic; every value must then be above 0. */
    public LineFigure logarithmic() {
        logarithmic = true;
        return this;
    }

    /** Adds a line of measured values, with markers. A line without values is left out. */
    public LineFigure line(String name, FigureColor hue, List<Double> xs, List<Double> ys) {
        return add(new Series(name, hue, Kind.MEASURED, List.copyOf(xs), List.copyOf(ys)));
    }

    /** Adds a line through many values over time, without markers. */
    public LineFigure curve(String name, FigureColor hue, List<Double> xs, List<Double> ys) {
        return add(new Series(name, hue, Kind.CURVE, List.copyOf(xs), List.copyOf(ys)));
    }

    /** Adds a line to compare with, dashed. */
    public LineFigure guide(String name, FigureColor hue, List<Double> xs, List<Double> ys) {
        return add(new Series(name, hue, Kind.GUIDE, List.copyOf(xs), List.copyOf(ys)));
    }

    /** Adds single measurements, as points. */
    public LineFigure points(String name, FigureColor hue, List<Double> xs, List<Double> ys) {
        return add(new Series(name, hue, Kind.POINTS, List.copyOf(xs), List.copyOf(ys)));
    }

    private LineFigure add(Series series) {
        if (series.xs().size() != series.ys().size()) {
            throw new IllegalArgumentException("\"" + series.name() + "\" has "
                    + series.xs().size() + " x and " + series.ys().size() + " y");
        }
        if (!series.xs().isEmpty()) {
            all.add(series);
        }
        return this;
    }

    @Override
    public void write(Path withoutSuffix) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(FigureStyle.WIDTH)
                .height(FigureStyle.HEIGHT)
                .title(title)
                .xAxisTitle(xAxis)
                .yAxisTitle(yAxis)
                .build();
        FigureStyle.apply(chart.getStyler());
        if (all.size() > NAMES_BELOW) {
            chart.getStyler().setLegendPosition(LegendPosition.InsideNW).setLegendLayout(LegendLayout.Vertical);
        }
        chart.getStyler().setMarkerSize(MARKER_PIXELS);
        chart.getStyler().setXAxisLogarithmic(logarithmic).setYAxisLogarithmic(logarithmic);
        if (!logarithmic) {
            chart.getStyler().setYAxisMin(0.0);
        }
        all.forEach(series -> draw(chart, series));
        FigureStyle.write(chart, withoutSuffix);
    }

    private static void draw(XYChart chart, Series series) {
        XYSeries drawn = chart.addSeries(series.name(), series.xs(), series.ys());
        drawn.setLineColor(series.hue().color());
        drawn.setMarkerColor(series.hue().color());
        drawn.setLineStyle(series.kind() == Kind.GUIDE ? FigureStyle.dashed() : FigureStyle.solid());
        drawn.setMarker(marker(series.kind()));
        drawn.setXYSeriesRenderStyle(
                series.kind() == Kind.POINTS ? XYSeriesRenderStyle.Scatter : XYSeriesRenderStyle.Line);
    }

    private static Marker marker(Kind kind) {
        return switch (kind) {
            case MEASURED -> SeriesMarkers.CIRCLE;
            case CURVE, GUIDE -> SeriesMarkers.NONE;
            case POINTS -> SeriesMarkers.CROSS;
        };
    }
}
