package io.atoll.cli.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.cli.Typed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyLintTest {
    @TempDir private Path folder;

    private String lint(byte... content) throws IOException {
        Files.write(folder.resolve("p.yaml"), content);
        var typed = new Typed(folder);
        assertThat(typed.run("policy", "lint", "p.yaml")).isEqualTo(2);
        return typed.err();
    }

    @Test
    void saysOfABinaryFileThatItIsNoText() throws IOException {
        assertThat(lint((byte) 'a', (byte) 0xFF))
                .isEqualTo(
                        "cannot read %s: it is not UTF-8 text\n"
                                .formatted(folder.resolve("p.yaml")));
        assertThat(lint((byte) 'a', (byte) 0)).contains("the character U+0000 is not allowed");
    }
}
