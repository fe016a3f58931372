package io.atoll.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The arrows between modules, in the compiled classes; the enforcer checks the same in the poms.
 */
final class ArrowsTest {
    /** Whatever these are called on, they read a clock or chance. */
    private static final Set<String> CLOCKS =
            Set.of(
                    "java.lang.System.nanoTime",
                    "java.lang.System.currentTimeMillis",
                    "java.time.Instant.now",
                    "java.time.LocalDate.now",
                    "java.time.LocalDateTime.now",
                    "java.time.ZonedDateTime.now",
                    "java.time.OffsetDateTime.now",
                    "java.time.Clock.systemUTC",
                    "java.time.Clock.systemDefaultZone",
                    "java.time.InstantSource.system",
                    "java.util.UUID.randomUUID",
                    "java.util.concurrent.ThreadLocalRandom.current",
                    "java.lang.Math.random");

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(place -> !place.contains("/test-classes/"))
                    .importPackages("io.atoll");

    @Test
    void everyImportFollowsAnArrow() {
        assertThat(refusals(CLASSES, ModuleMap.atoll())).isEmpty();
    }

    @Test
    void everyModuleIsLookedAt() {
        ModuleMap map = ModuleMap.atoll();

        assertThat(CLASSES.stream().map(type -> map.moduleOf(type.getPackageName()).orElse("")))
                .contains("kernel", "policy-engine", "bridge-core", "server", "agent", "cli");
    }

    @Test
    void onlyTheSystemPackageReadsAClock() {
        assertThat(clockReads(CLASSES, "io.atoll.kernel.system")).isEmpty();
    }

    @Test
    void refusesAnImportAgainstTheArrows() {
        ModuleMap map = ModuleMap.atoll();

        assertThat(map.refusal("io.atoll.server.http", "io.atoll.agent.app")).isPresent();
        assertThat(map.refusal("io.atoll.agent.link", "io.atoll.agent.app.link")).isPresent();
        assertThat(map.refusal("io.atoll.kernel.id", "io.atoll.files")).isPresent();
        assertThat(map.refusal("io.atoll.server.http", "io.atoll.kernel.id")).isEmpty();
    }

    @Test
    void refusesALibraryInACore() {
        ModuleMap map = ModuleMap.atoll();

        assertThat(
                        List.of(
                                "io.micronaut.context",
                                "io.grpc",
                                "com.google.protobuf",
                                "java.sql",
                                "com.hazelcast.core",
                                "org.apache.curator.framework",
                                "io.netty.buffer",
                                "io.minio",
                                "io.github.jopenlibs.vault",
                                "com.fasterxml.jackson.databind"))
                .allMatch(library -> map.refusal("io.atoll.control.site", library).isPresent());
        assertThat(map.refusal("io.atoll.server.grpc", "io.grpc")).isEmpty();
    }

    @Test
    void findsARefusedImportInCompiledClasses() {
        JavaClasses own = new ClassFileImporter().importClasses(ArrowsTest.class);
        ModuleMap map =
                new ModuleMap(
                        Map.of("io.atoll.architecture", "here"),
                        Map.of("here", Set.of()),
                        Set.of("here"));

        assertThat(refusals(own, map)).anyMatch(line -> line.contains("com.tngtech.archunit"));
    }

    @Test
    void findsAClockReadInCompiledClasses() {
        JavaClasses own = new ClassFileImporter().importClasses(ReadsAClock.class);

        assertThat(clockReads(own, "io.atoll.kernel.system")).hasSize(1);
        assertThat(clockReads(own, "io.atoll.architecture")).isEmpty();
    }

    private static List<String> refusals(JavaClasses classes, ModuleMap map) {
        List<String> found = new ArrayList<>();
        for (JavaClass type : classes) {
            for (Dependency use : type.getDirectDependenciesFromSelf()) {
                String target = use.getTargetClass().getBaseComponentType().getPackageName();
                map.refusal(type.getPackageName(), target)
                        .ifPresent(why -> found.add(why + ": " + use.getDescription()));
            }
        }
        return found;
    }

    private static List<String> clockReads(JavaClasses classes, String except) {
        return classes.stream()
                .filter(type -> !type.getPackageName().equals(except))
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(
                        call ->
                                CLOCKS.contains(
                                        call.getTargetOwner().getFullName()
                                                + "."
                                                + call.getTarget().getName()))
                .map(call -> call.getDescription())
                .toList();
    }

    /** What the check must find. */
    private static final class ReadsAClock {
        @SuppressWarnings("unused")
        long read() {
            return System.nanoTime();
        }
    }
}
