package io.millpond.architecture.broken.deep;

import io.millpond.architecture.broken.EverythingManager;

public class Cycle {
    EverythingManager back;
}
