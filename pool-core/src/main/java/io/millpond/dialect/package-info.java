/** The one place that knows databases and their drivers; a new database is one class. */
@NullMarked
package io.millpond.dialect;

import org.jspecify.annotations.NullMarked;
