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
                        "p.yaml:1:2: cannot read the file: it is no UTF-8 (got byte 0xFF)\n"
                                + "1 problem, nothing was read\n");
        assertThat(lint((byte) 'a', (byte) 0)).contains("the character U+0000 is not allowed");
    }
}
