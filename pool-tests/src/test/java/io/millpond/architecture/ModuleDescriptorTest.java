package io.millpond.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the compiled module tells the world. */
class ModuleDescriptorTest {
    private static final ModuleDescriptor MODULE = ModuleFinder.of(PoolCore.BINARIES)
            .find("io.millpond.core")
            .orElseThrow()
            .descriptor();

    @Test
    void exactlyThreePackagesMustBeExportedToEverybody() {
        assertThat(MODULE.exports().stream().map(ModuleDescriptor.Exports::source))
                .containsExactlyInAnyOrder("io.millpond", "io.millpond.config", "io.millpond.spi");
        assertThat(MODULE.exports()).noneMatch(ModuleDescriptor.Exports::isQualified);
    }

    @Test
    void nothingMustBeOpenToReflection() {
        assertThat(MODULE.opens()).isEmpty();
        assertThat(MODULE.isOpen()).isFalse();
        assertThat(MODULE.packages())
                .as("the descriptor belongs to real classes")
                .contains("io.millpond.core");
    }

    @Test
    void onlySlf4jMustBeRequiredAtRunTime() {
        assertThat(MODULE.requires().stream()
                        .filter(r -> !r.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
                        .map(ModuleDescriptor.Requires::name)
                        .filter(name -> !name.startsWith("java."))
                        .collect(Collectors.toSet()))
                .containsExactly("org.slf4j");
    }
}
