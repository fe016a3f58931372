package io.atoll.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.architecture.HealthCheck.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Measures this checkout, prints the table that ends a test run, and holds every number at zero.
 */
final class HealthNumbersTest {
    @Test
    void everyNumberIsZero() throws IOException, InterruptedException {
        Path root = checkout();
        Sources sources = Sources.of(SourceFile.allOf(root));
        assertThat(sources.java()).as("Java files that were read").hasSizeGreaterThan(50);

        List<String> table = new ArrayList<>();
        List<String> findings = new ArrayList<>();
        for (HealthCheck check : HealthCheck.all()) {
            List<String> found = check.findings().apply(sources);
            table.add(check.title() + "\t" + found.size());
            found.forEach(finding -> findings.add(check.title() + ": " + finding));
        }
        Path target = Files.createDirectories(root.resolve("target"));
        Files.write(target.resolve("health.tsv"), table);
        System.out.println("Health numbers (all zero in a finished change)");
        for (String row : table) {
            String[] cells = row.split("\t", 2);
            System.out.printf("  %-52s %s%n", cells[0], cells[1]);
        }
        assertThat(findings).isEmpty();
    }

    static Path checkout() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.exists(folder.resolve("atoll"))) {
            folder = folder.getParent();
        }
        assertThat(folder).as("the folder above that holds the launcher").isNotNull();
        return folder == null ? Path.of("") : folder;
    }
}
