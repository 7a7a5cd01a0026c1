/** Classes that break every rule of the house, so that each rule can be shown to notice. Never used. */
package io.millpond.architecture.broken;
