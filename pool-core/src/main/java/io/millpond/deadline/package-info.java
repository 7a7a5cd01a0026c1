/** Limits of time for what borrowers do: pure rules; who carries them out is in the pool. */
@NullMarked
package io.millpond.deadline;

import org.jspecify.annotations.NullMarked;
