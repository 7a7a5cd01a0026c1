/** What one call costs: nanoseconds and bytes, by JMH. */
@NullMarked
package io.millpond.benchmark.jmh;

import org.jspecify.annotations.NullMarked;
