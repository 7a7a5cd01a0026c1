/** The pool as applications see it. */
@NullMarked
package io.millpond;

import org.jspecify.annotations.NullMarked;
