/** The pools, each behind one small adapter, all with the same settings. */
@NullMarked
package io.millpond.benchmark.contender;

import org.jspecify.annotations.NullMarked;
