/** What applications implement or receive; depends on the JDK alone. */
@NullMarked
package io.millpond.spi;

import org.jspecify.annotations.NullMarked;
