/** A driver that costs nothing, so that what is measured is the pool. */
@NullMarked
package io.millpond.benchmark.stub;

import org.jspecify.annotations.NullMarked;
