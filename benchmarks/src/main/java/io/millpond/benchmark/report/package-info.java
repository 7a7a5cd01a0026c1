/** Figures, ratios, targets; JSON, HTML, Markdown, SVG. */
@NullMarked
package io.millpond.benchmark.report;

import org.jspecify.annotations.NullMarked;
