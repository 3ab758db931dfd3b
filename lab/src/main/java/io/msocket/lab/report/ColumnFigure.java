package io.msocket.lab.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Columns side by side over named things, and a level to compare them with. Not thread-safe. */
public final class ColumnFigure implements Figure {
    /** Of the width that a thing has; the rest keeps things apart. */
    private static final double FILL = 0.8;

    /** So that long names do not run into each other, in degrees. */
    private static final int NAME_ROTATION = 25;

    private final String title;
    private final String xAxis;
    private final String yAxis;
    private final List<String> things;
    private final List<Columns> all = new ArrayList<>();
    private @Nullable Level level;

    private record Columns(String name, FigureColor hue, List<Double> values) {}

    private record Level(String name, double value) {}

    /**
     * @param title one line
     * @param xAxis what the things are
     * @param yAxis with the unit
     * @param things their names, from left to right
     */
    public ColumnFigure(String title, String xAxis, String yAxis, List<String> things) {
        this.title = title;
        this.xAxis = xAxis;
        this.yAxis = yAxis;
        this.things = List.copyOf(things);
    }

    /** Adds a column for each thing. */
    public ColumnFigure columns(String name, FigureColor hue, List<Double> values) {
        if (values.size() != things.size()) {
            throw new IllegalArgumentException(
                    "\"" + name + "\" has " + values.size() + " values for " + things.size() + " things");
        }
        all.add(new Columns(name, hue, List.copyOf(values)));
        return this;
    }

    /** Adds a dashed line through all columns. */
    public ColumnFigure level(String name, double value) {
        level = new Level(name, value);
        return this;
    }

    @Override
    public void write(Path withoutSuffix) throws IOException {
        CategoryChart chart = new CategoryChartBuilder()
                .width(FigureStyle.WIDTH)
                .height(FigureStyle.HEIGHT)
                .title(title)
                .xAxisTitle(xAxis)
                .yAxisTitle(yAxis)
                .build();
        FigureStyle.apply(chart.getStyler());
        chart.getStyler().setAvailableSpaceFill(FILL);
        chart.getStyler().setXAxisLabelRotation(NAME_ROTATION).setYAxisMin(0.0);
        for (Columns columns : all) {
            chart.addSeries(columns.name(), things, columns.values())
                    .setFillColor(columns.hue().color());
        }
        if (level != null) {
            CategorySeries line =
                    chart.addSeries(level.name(), things, Collections.nCopies(things.size(), level.value()));
            line.setChartCategorySeriesRenderStyle(CategorySeriesRenderStyle.Line);
            line.setLineColor(FigureColor.BAR.color());
            line.setLineStyle(FigureStyle.dashed());
            line.setMarker(SeriesMarkers.NONE);
        }
        FigureStyle.write(chart, withoutSuffix);
    }
}
