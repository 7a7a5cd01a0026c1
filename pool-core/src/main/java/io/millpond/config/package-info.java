/** Settings: a fluent builder, an immutable result, one exception that lists every problem. */
@NullMarked
package io.millpond.config;

import org.jspecify.annotations.NullMarked;
