/**
 * What an experiment leaves behind: a JSON result, a table, a figure, and which bars were met.
 *
 * <p>May use: {@code measure}; XChart.
 */
@NullMarked
package io.msocket.lab.report;

import org.jspecify.annotations.NullMarked;
