/** What is run, how often, and with which pools. */
@NullMarked
package io.millpond.benchmark.plan;

import org.jspecify.annotations.NullMarked;
