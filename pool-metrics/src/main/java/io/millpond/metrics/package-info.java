/** The numbers of a pool as Micrometer meters: see {@link io.millpond.metrics.MillpondMetrics}. */
@NullMarked
package io.millpond.metrics;

import org.jspecify.annotations.NullMarked;
