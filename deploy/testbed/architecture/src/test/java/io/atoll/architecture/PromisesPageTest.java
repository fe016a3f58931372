package io.atoll.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page of promises names tests and checks that exist, and each promise has its row. */
final class PromisesPageTest {
    private static final Pattern NAME = Pattern.compile("`([A-Z][A-Za-z]+)`");

    @Test
    void everyTestThatThePageNamesExists() throws IOException, InterruptedException {
        Path root = HealthNumbersTest.checkout();
        Set<String> classes =
                SourceFile.allOf(root).stream()
                        .map(SourceFile::path)
                        .filter(path -> path.endsWith(".java"))
                        .map(path -> path.replaceAll(".*/", "").replace(".java", ""))
                        .collect(Collectors.toSet());

        List<String> named = names(page(root));

        assertThat(named).hasSizeGreaterThan(40);
        assertThat(classes).containsAll(named);
    }

    @Test
    void everyPromiseHasARow() throws IOException {
        String page = page(HealthNumbersTest.checkout());

        for (int number = 1; number <= 13; number++) {
            assertThat(page).contains("| P%d |".formatted(number));
        }
    }

    private static String page(Path root) throws IOException {
        return Files.readString(root.resolve("docs/architecture/promises.md"));
    }

    private static List<String> names(String page) {
        return NAME.matcher(page).results().map(each -> each.group(1)).toList();
    }
}
