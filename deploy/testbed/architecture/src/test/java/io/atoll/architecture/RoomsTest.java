package io.atoll.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The rooms of the leader stand one above the other: each uses rooms below it, never one above it
 * (docs/architecture/overview.md, decision 34). An order without backward arrows has no cycles.
 */
final class RoomsTest {
    private static final String CORE = "io.atoll.control.";

    /** From the top down. */
    private static final List<String> ROOMS =
            List.of(
                    "leader",
                    "commit",
                    "command",
                    "attempt",
                    "run",
                    "placement",
                    "transfer",
                    "artifact",
                    "site",
                    "trail",
                    "live",
                    "event",
                    "decision",
                    "state",
                    "workflow");

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(place -> !place.contains("/test-classes/"))
                    .importPackages("io.atoll.control");

    @Test
    void everyArrowPointsDown() {
        assertThat(upward(CLASSES, ROOMS)).isEmpty();
    }

    @Test
    void everyRoomHasItsPlace() {
        var found = new TreeSet<String>();
        CLASSES.forEach(type -> found.add(room(type)));

        assertThat(ROOMS).containsExactlyInAnyOrderElementsOf(found);
    }

    @Test
    void groupCommitKnowsOnlyRecordsAndItsPort() {
        var used = new TreeSet<String>();
        for (var type : CLASSES) {
            if (room(type).equals("commit")) {
                type.getDirectDependenciesFromSelf().stream()
                        .map(use -> use.getTargetClass().getBaseComponentType())
                        .filter(RoomsTest::isOfTheCore)
                        .forEach(target -> used.add(room(target)));
            }
        }

        assertThat(used).containsExactlyInAnyOrder("commit", "event", "decision");
    }

    @Test
    void findsAnArrowThatPointsUp() {
        var turned = new ArrayList<>(ROOMS);
        turned.remove("live");
        turned.addFirst("live");

        assertThat(upward(CLASSES, turned))
                .anyMatch(line -> line.contains("site may not use live"));
    }

    private static List<String> upward(JavaClasses classes, List<String> rooms) {
        var found = new ArrayList<String>();
        for (var type : classes) {
            for (var use : type.getDirectDependenciesFromSelf()) {
                var target = use.getTargetClass().getBaseComponentType();
                if (isOfTheCore(target)
                        && rooms.indexOf(room(target)) < rooms.indexOf(room(type))) {
                    found.add(
                            "%s may not use %s: %s"
                                    .formatted(room(type), room(target), use.getDescription()));
                }
            }
        }
        return found;
    }

    private static boolean isOfTheCore(JavaClass type) {
        return type.getPackageName().startsWith(CORE);
    }

    private static String room(JavaClass type) {
        return type.getPackageName().substring(CORE.length());
    }
}
