/** Assembles core, handles, rules and threads into a running pool; the only place that opens and closes connections. */
@NullMarked
package io.millpond.pool;

import org.jspecify.annotations.NullMarked;
