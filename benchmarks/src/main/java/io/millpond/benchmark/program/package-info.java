/**
 * What JMH cannot show: waiting, fairness, a real database, memory, threads, growth. Each program runs in a
 * JVM of its own.
 */
@NullMarked
package io.millpond.benchmark.program;

import org.jspecify.annotations.NullMarked;
