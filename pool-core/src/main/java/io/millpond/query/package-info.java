/** What is known of queries: how they look without their literals. */
@NullMarked
package io.millpond.query;

import org.jspecify.annotations.NullMarked;
