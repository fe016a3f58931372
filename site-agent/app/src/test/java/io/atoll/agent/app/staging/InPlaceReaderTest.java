package io.atoll.agent.app.staging;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.agent.app.config.ReadFolder;
import io.atoll.agent.event.AgentEvent;
import io.atoll.bridge.store.PosixContentStore;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.virtual.SeededRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InPlaceReaderTest {
    private static final UUID REQUEST = new UUID(1, 2);
    private static final SortedSet<String> NO_CLASS = new TreeSet<>();

    @TempDir Path folder;
    private PosixContentStore store;
    private Path open;
    private Path raw;
    private Path inner;
    private InPlaceReader reader;

    @BeforeEach
    void start() throws IOException {
        store =
                PosixContentStore.open(
                        folder.resolve("store"), Long.MAX_VALUE, new SeededRandom(1));
        open = Files.createDirectories(folder.toRealPath().resolve("obs"));
        raw = Files.createDirectories(open.resolve("raw"));
        inner = Files.createDirectories(raw.resolve("eu"));
        reader = reader(folder(open), folder(raw, "raw"), folder(inner, "eu"));
    }

    @AfterEach
    void end() {
        store.close();
    }

    private InPlaceReader reader(ReadFolder... allowed) {
        return new InPlaceReader(store, List.of(allowed));
    }

    private static ReadFolder folder(Path path, String... classes) {
        return new ReadFolder(path, new TreeSet<>(List.of(classes)));
    }

    private AgentEvent.InPlaceHashed hashed(Path path) {
        return (AgentEvent.InPlaceHashed) reader.read(REQUEST, path.toString(), NO_CLASS);
    }

    private SortedSet<String> classes(Path path) {
        return hashed(path).place().classes();
    }

    @Test
    void givesAFileTheClassesOfAllFoldersThatItLiesIn() throws IOException {
        assertThat(classes(Files.writeString(open.resolve("a.csv"), "a"))).isEmpty();
        assertThat(classes(Files.writeString(raw.resolve("a.csv"), "b"))).containsExactly("raw");
        assertThat(classes(Files.writeString(inner.resolve("a.csv"), "c")))
                .containsExactly("eu", "raw");
    }

    @Test
    void givesAFileReachedByLinksTheClassesOfWhereItLies() throws IOException {
        Path file = Files.writeString(raw.resolve("a.csv"), "a");
        Path link = Files.createSymbolicLink(open.resolve("public.csv"), file);
        Path door = Files.createSymbolicLink(open.resolve("door"), raw);

        assertThat(classes(link)).containsExactly("raw");
        assertThat(classes(door.resolve("a.csv"))).containsExactly("raw");
    }

    @Test
    void givesAHardLinkTheClassesOfTheFolderWithItsOtherName() throws IOException {
        Path file = Files.writeString(inner.resolve("a.csv"), "a");
        Path other = Files.createLink(open.resolve("public.csv"), file);
        Path shared = Files.createDirectories(open.resolve("shared"));
        Files.createLink(shared.resolve("b.csv"), file);

        assertThat(classes(other)).containsExactly("eu", "raw");
        assertThat(classes(shared)).containsExactly("eu", "raw");
    }

    @Test
    void givesAFolderTheClassesOfTheFoldersInIt() throws IOException {
        Files.writeString(raw.resolve("a.csv"), "a");
        Files.writeString(open.resolve("b.csv"), "b");

        var found = hashed(open);

        assertThat(found.directory()).isTrue();
        assertThat(found.place().classes()).containsExactly("eu", "raw");
        assertThat(found.place().parts()).isEqualTo(Set.of(Digest.of("a"), Digest.of("b")));
    }

    @Test
    void givesAFolderThatIsItselfALinkItsClasses() throws IOException {
        Path real = Files.createDirectories(folder.toRealPath().resolve("disk"));
        Path file = Files.writeString(real.resolve("a.csv"), "a");
        Path link = Files.createSymbolicLink(folder.toRealPath().resolve("linked"), real);
        reader = reader(folder(real), folder(link, "raw"));

        assertThat(classes(file)).containsExactly("raw");
    }

    @Test
    void tellsWhatPlacesOfBeforeGetFromTheFoldersOfNow() throws IOException {
        Path file = Files.writeString(raw.resolve("a.csv"), "a");
        Path gone = inner.resolve("gone.csv");
        var plain = reader(folder(open));

        assertThat(plain.classesOf(Set.of(file.toString())))
                .containsEntry(file.toString(), NO_CLASS);
        assertThat(reader.classesOf(Set.of(file.toString(), gone.toString())))
                .containsEntry(file.toString(), new TreeSet<>(Set.of("raw")))
                .containsEntry(gone.toString(), new TreeSet<>(Set.of("eu", "raw")));
    }

    @Test
    void tellsNoNameOfWhatLiesInARestrictedFolder() throws IOException {
        Files.createSymbolicLink(raw.resolve("14.2 C at noon"), Path.of("/none"));

        var failed = (AgentEvent.InPlaceFailed) reader.read(REQUEST, raw.toString(), NO_CLASS);

        assertThat(failed.code()).isEqualTo(ErrorCode.INVALID);
        assertThat(failed.detail()).contains("a symbolic link").doesNotContain("14.2");
    }
}
