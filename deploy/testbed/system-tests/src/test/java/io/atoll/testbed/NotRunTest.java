package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NotRunTest {
    @Test
    void keepsEveryReasonOnALineOfItsOwn(@TempDir Path folder) {
        Path table = folder.resolve("target").resolve("not-run.tsv");

        NotRun.append(table, "DemoTest.runs()", "needs\troot\nand more");
        NotRun.append(table, "LinkTest.counts()", "needs ip");

        assertThat(table)
                .hasContent("DemoTest.runs()\tneeds root and more\nLinkTest.counts()\tneeds ip\n");
    }

    @Test
    void findsTheFolderOfTheLauncher() {
        assertThat(NotRun.checkout().resolve("pom.xml")).exists();
    }
}
