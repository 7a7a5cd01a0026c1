/** What the application touches: handles around the driver's objects, and the clean-up when a lease ends. */
@NullMarked
package io.millpond.jdbc;

import org.jspecify.annotations.NullMarked;
