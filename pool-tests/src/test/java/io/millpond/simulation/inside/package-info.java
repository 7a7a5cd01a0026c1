/** What is loaded beside the instrumented pool, and speaks with it directly. */
@NullMarked
package io.millpond.simulation.inside;

import org.jspecify.annotations.NullMarked;
