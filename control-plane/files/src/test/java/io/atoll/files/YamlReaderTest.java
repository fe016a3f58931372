package io.atoll.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class YamlReaderTest {
    private final Problems problems = new Problems();

    @Test
    void saysWhereTheYamlBreaks() {
        assertThat(read("kind: Workflow\nname: [a, b\nlabels: {}\n")).isEmpty();

        assertThat(problems.sorted())
                .singleElement()
                .asString()
                .startsWith(
                        "f.yaml:3:7: cannot parse YAML: while parsing a flow sequence, expected ','"
                                + " or ']'");
    }

    @Test
    void refusesTheSameKeyTwiceAndReadsOn() {
        assertThat(read("a: 1\nb: {c: 1, c: 2}\na: 3\n")).isPresent();

        assertThat(problems.sorted())
                .map(Problem::toString)
                .containsExactly(
                        "f.yaml:2:11: cannot use 'c' twice: it is on line 2 already",
                        "f.yaml:3:1: cannot use 'a' twice: it is on line 1 already");
    }

    @Test
    void refusesABombOfAliases() {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 9; i++) {
            String last = "*a" + (i - 1);
            bomb.append(
                    "a%d: &a%d [%s]\n"
                            .formatted(
                                    i,
                                    i,
                                    String.join(", ", java.util.Collections.nCopies(9, last))));
        }

        assertThat(read(bomb.toString())).isEmpty();
        assertThat(problems.sorted())
                .singleElement()
                .asString()
                .contains("cannot read the file: more than 200,000 values, aliases expanded");
    }

    @Test
    void refusesTooManyAliasesNestingAndBytes() {
        read("a: &a x\nb: [" + "*a, ".repeat(101) + "]");
        read("[".repeat(100_000));
        read("#".repeat((4 << 20) + 1));

        assertThat(problems.sorted())
                .map(Problem::message)
                .containsExactly(
                        "cannot read the file: it is too large (got 4,194,305 bytes, expected at"
                                + " most 4,194,304)",
                        "cannot read the file: nested deeper than 64 levels",
                        "cannot use alias: more than 100 in one file");
    }

    @Test
    void followsAnAliasToTheValueBeforeIt() {
        var root = (YamlNode.Mapping) read("a: &x {cpu: 2}\nb: *x\nc: *x\n").orElseThrow();

        assertThat(problems.isEmpty()).isTrue();
        assertThat(root.mapping("b").orElseThrow().text("cpu")).isEqualTo("2");
    }

    @Test
    void refusesAnAliasWithinItsOwnAnchor() {
        read("a: &x [*x]\n");

        assertThat(problems.sorted())
                .map(Problem::toString)
                .containsExactly(
                        "f.yaml:1:8: cannot use alias '*x': nothing before it has this anchor");
    }

    @Test
    void saysWhereTheTextIsNoUtf8() {
        byte[] latin = "name: a\nlabels: {k: caf\u00e9}\n".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(YamlReader.read("f.yaml", latin, problems)).isEmpty();
        assertThat(problems.sorted())
                .map(Problem::toString)
                .containsExactly(
                        "f.yaml:2:16: cannot read the file: it is no UTF-8 (got byte 0xE9)");
    }

    @Test
    void refusesTagsSecondDocumentsControlCharactersAndNothing() {
        read("a: !!binary aGk=\n");
        read("a: 1\n---\nb: 2\n");
        read("a: \u0007\n");
        read("# nothing\n");
        read("? [a]\n: b\n");

        assertThat(problems.sorted())
                .map(Problem::toString)
                .containsExactly(
                        "f.yaml:1:1: cannot read the file: it is empty",
                        "f.yaml:1:3: cannot use a list or mapping as a key",
                        "f.yaml:1:4: cannot parse YAML: the character U+0007 is not allowed",
                        "f.yaml:1:4: cannot use tag 'tag:yaml.org,2002:binary': tags are not read",
                        "f.yaml:2:1: cannot read a second document: expected one per file");
    }

    @Test
    void refusesTheNullCharacterInKeysAndValues() {
        assertThat(read("labels:\n  team: \"a\\0b\"\n")).isEmpty();
        assertThat(read("files: [\"a\\x00\"]\n")).isEmpty();
        assertThat(read("a: 1\n\"k\\u0000\": 2\n")).isEmpty();

        assertThat(problems.sorted())
                .map(Problem::toString)
                .containsExactly(
                        "f.yaml:1:9: cannot parse YAML: the character U+0000 is not allowed",
                        "f.yaml:2:1: cannot parse YAML: the character U+0000 is not allowed",
                        "f.yaml:2:9: cannot parse YAML: the character U+0000 is not allowed");
    }

    @Test
    void readsScalarsByTheCoreSchema() {
        var root =
                (YamlNode.Mapping)
                        read("\uFEFFa: yes\n"
                                        + "b: true\n"
                                        + "c: 012\n"
                                        + "d: 0x1F\n"
                                        + "e: 1.50\n"
                                        + "f: ~\n"
                                        + "g: \"3\"\n"
                                        + "h: .inf\n")
                                .orElseThrow();

        assertThat(root.entries().values())
                .map(entry -> ((YamlNode.Scalar) entry.value()).kind())
                .containsExactly(
                        YamlNode.Kind.TEXT,
                        YamlNode.Kind.BOOLEAN,
                        YamlNode.Kind.INTEGER,
                        YamlNode.Kind.TEXT,
                        YamlNode.Kind.DECIMAL,
                        YamlNode.Kind.NOTHING,
                        YamlNode.Kind.TEXT,
                        YamlNode.Kind.TEXT);
        assertThat(root.text("e")).isEqualTo("1.50");
        assertThat(root.integer("c")).contains(12);
        assertThat(root.optionalText("f")).isEmpty();
    }

    private Optional<YamlNode> read(String text) {
        return YamlReader.read("f.yaml", text.getBytes(StandardCharsets.UTF_8), problems);
    }
}
