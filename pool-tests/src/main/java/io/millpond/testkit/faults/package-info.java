/** Rows of {@code docs/faults.md}: what a test of a fault declares, measures and leaves behind for the table. */
@NullMarked
package io.millpond.testkit.faults;

import org.jspecify.annotations.NullMarked;
