package io.atoll.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;

/** docs/reference/dependencies.md names every library that a pom names, with the pom's version. */
final class DependencyPageTest {
    @Test
    void thePageListsWhatThePomsName() throws Exception {
        Path root = HealthNumbersTest.checkout();
        Map<String, String> page =
                rows(Files.readString(root.resolve("docs/reference/dependencies.md")));
        Map<String, String> versions = managed(parse(Files.readString(root.resolve("pom.xml"))));
        List<String> problems = new ArrayList<>();
        for (Path pom : poms(root)) {
            for (String library : libraries(parse(Files.readString(pom)))) {
                problem(page, versions, library)
                        .ifPresent(why -> problems.add(root.relativize(pom) + ": " + why));
            }
        }
        assertThat(problems).isEmpty();
    }

    @Test
    void noticesAMissingLibraryAndAnOldVersion() throws Exception {
        Map<String, String> page = rows("| old, other | 1.0 | X | why |\n");
        Map<String, String> versions = Map.of("old", "2.0");

        assertThat(problem(page, versions, "old")).contains("'old' is 2.0, the page says 1.0");
        assertThat(problem(page, versions, "new")).contains("'new' is not on the page");
        assertThat(problem(page, versions, "other")).isEmpty();
        assertThat(
                        libraries(
                                parse(
                                        "<project><dependencies><dependency><groupId>g</groupId>"
                                                + "<artifactId>a</artifactId></dependency>"
                                                + "</dependencies></project>")))
                .containsExactly("a");
    }

    private static Optional<String> problem(
            Map<String, String> page, Map<String, String> versions, String library) {
        String listed = page.get(library);
        if (listed == null) {
            return Optional.of("'" + library + "' is not on the page");
        }
        String version = versions.getOrDefault(library, listed);
        return version.equals(listed)
                ? Optional.empty()
                : Optional.of("'" + library + "' is " + version + ", the page says " + listed);
    }

    /** The first two columns of the page's tables; a row may name several libraries. */
    private static Map<String, String> rows(String page) {
        Map<String, String> rows = new HashMap<>();
        page.lines()
                .filter(line -> line.startsWith("| "))
                .map(line -> line.split(" *\\| *", -1))
                .forEach(
                        cells ->
                                Stream.of(cells[1].split(", ", -1))
                                        .forEach(name -> rows.put(name, cells[2])));
        return rows;
    }

    private static List<Path> poms(Path root) throws IOException, InterruptedException {
        List<Path> poms = new ArrayList<>();
        for (Element module :
                elements(parse(Files.readString(root.resolve("pom.xml"))), "module")) {
            poms.add(root.resolve(module.getTextContent()).resolve("pom.xml"));
        }
        return poms;
    }

    /** Artifact ids of the dependencies that are not Atoll's own modules. */
    private static List<String> libraries(Document pom) {
        return elements(pom, "dependency").stream()
                .filter(dependency -> !child(dependency, "groupId").equals("io.atoll"))
                .map(dependency -> child(dependency, "artifactId"))
                .toList();
    }

    private static Map<String, String> managed(Document pom) {
        Map<String, String> versions = new HashMap<>();
        for (Element dependency : elements(pom, "dependency")) {
            String version = child(dependency, "version");
            if (version.startsWith("${")) {
                String property = version.substring(2, version.length() - 1);
                version = elements(pom, property).getFirst().getTextContent();
            }
            if (!version.isEmpty()) {
                versions.put(child(dependency, "artifactId"), version);
            }
        }
        return versions;
    }

    private static String child(Element parent, String name) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node.getNodeName().equals(name)) {
                return node.getTextContent().strip();
            }
        }
        return "";
    }

    private static List<Element> elements(Document document, String name) {
        List<Element> found = new ArrayList<>();
        var nodes = document.getElementsByTagName(name);
        for (int i = 0; i < nodes.getLength(); i++) {
            found.add((Element) nodes.item(i));
        }
        return found;
    }

    private static Document parse(String xml) {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(xml)));
        } catch (Exception e) {
            throw new IllegalStateException("cannot parse a pom", e);
        }
    }
}
