package io.atoll.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A package is a room in which a newcomer finds things: none holds more than 25 files. */
final class PackageSizesTest {
    private static final int MOST_FILES = 25;
    private static final String MAIN = "/src/main/java/";

    @Test
    void noPackageHoldsMoreThanTwentyFiveFiles() throws IOException, InterruptedException {
        assertThat(tooLarge(filesOf(sources()))).isEmpty();
    }

    @Test
    void findsAPackageThatIsTooLarge() {
        var files = new ArrayList<SourceFile>();
        for (int i = 0; i <= MOST_FILES; i++) {
            files.add(new SourceFile("m" + MAIN + "a/b/C" + i + ".java", ""));
        }

        assertThat(tooLarge(filesOf(files))).containsExactly("a.b: 26 files (expected at most 25)");
        assertThat(tooLarge(filesOf(files.subList(0, MOST_FILES)))).isEmpty();
    }

    private static List<SourceFile> sources() throws IOException, InterruptedException {
        return SourceFile.allOf(HealthNumbersTest.checkout());
    }

    private static Map<String, Integer> filesOf(List<SourceFile> sources) {
        var files = new TreeMap<String, Integer>();
        for (var source : sources) {
            int root = source.path().indexOf(MAIN);
            int end = source.path().lastIndexOf('/');
            if (source.isJava() && root >= 0 && end > root + MAIN.length()) {
                var name = source.path().substring(root + MAIN.length(), end).replace('/', '.');
                files.merge(name, 1, Integer::sum);
            }
        }
        return files;
    }

    private static List<String> tooLarge(Map<String, Integer> files) {
        return files.entrySet().stream()
                .filter(each -> each.getValue() > MOST_FILES)
                .map(
                        each ->
                                "%s: %d files (expected at most %d)"
                                        .formatted(each.getKey(), each.getValue(), MOST_FILES))
                .toList();
    }
}
