package io.millpond.pool;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Objects whose class comes from another class loader than the pool's, as an application's do in a server that
 * has the driver.
 */
final class Foreign {
    final ClassLoader loader = new ClassLoader(Foreign.class.getClassLoader()) {};

    <T> T object(Class<T> type, InvocationHandler behaviour) {
        return type.cast(Proxy.newProxyInstance(loader, new Class<?>[] {type}, behaviour));
    }
}
