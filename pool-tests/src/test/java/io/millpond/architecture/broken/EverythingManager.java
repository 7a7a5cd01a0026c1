package io.millpond.architecture.broken;

import io.millpond.architecture.broken.deep.Cycle;
import java.io.Serializable;
import org.slf4j.LoggerFactory;

@SuppressWarnings({"serial", "unused"})
public class EverythingManager implements Serializable {
    static final ThreadLocal<String> PER_THREAD = new ThreadLocal<>();

    public Cycle leaksAPrivatePackage() {
        return new Cycle();
    }

    synchronized void locks() {
        System.out.println("loud");
        LoggerFactory.getLogger("x").info("logs");
    }
}
