package io.millpond.core;

/** Why waiting is of no use; told to the borrowers that wait. What it says is its implementer's affair. */
public interface Refusal {}
