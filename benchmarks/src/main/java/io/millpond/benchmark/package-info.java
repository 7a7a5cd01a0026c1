/** Millpond beside every other pool: one command measures and reports. */
@NullMarked
package io.millpond.benchmark;

import org.jspecify.annotations.NullMarked;
