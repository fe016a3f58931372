package io.atoll.cli.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.bridge.ContentHasher;
import io.atoll.bridge.store.PackedFolder;
import io.atoll.cli.FakeControlPlane;
import io.atoll.cli.FakeControlPlane.Reply;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.system.SystemTimeSource;
import io.atoll.kernel.virtual.SeededRandom;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Artifacts that are folders, brought in and out. */
class FoldersTest {
    @TempDir Path folder;

    private final FakeControlPlane server = new FakeControlPlane();
    private final ApiClient api =
            new ApiClient(server.connection(), new SystemTimeSource(), new SeededRandom(1));
    private final Artifacts artifacts = new Artifacts(api);
    private Path site;

    @BeforeEach
    void make() throws IOException {
        site = Files.createDirectories(folder.resolve("site"));
        Files.createDirectories(site.resolve("empty/below"));
        Files.createDirectory(site.resolve("css"));
        Files.writeString(site.resolve("css/a.css"), "x\n");
        Files.writeString(site.resolve("index.html"), "hi\n");
        Path tool = Files.writeString(site.resolve("tool"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void stop() {
        api.close();
        server.close();
    }

    private static byte[] packed(Path path) throws IOException {
        try (var in = PackedFolder.of(path).open(0)) {
            return in.readAllBytes();
        }
    }

    private void offer(byte[] content, String kind) {
        Digest digest = ContentHasher.hash(content).digest();
        server.on(
                        "POST /v1/artifacts/a-1/download",
                        "{\"ticket\":\"t\",\"endpoint\":\"%s\",\"digest\":\"%s\",\"sizeBytes\":%d,\"kind\":\"%s\"}"
                                .formatted(server.endpoint(), digest, content.length, kind))
                .on("GET /v1/content/" + digest.hex(), _ -> Reply.bytes(content));
    }

    private void refused(Path to, String why) {
        assertThatThrownBy(() -> artifacts.download("a-1", to))
                .isInstanceOfSatisfying(
                        AtollException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT))
                .hasMessageContaining(why);
    }

    @Test
    void uploadsAFolderWithEverythingInIt() throws IOException {
        byte[] content = packed(site);
        Digest digest = Digest.of(content);
        server.on(
                        "POST /v1/artifacts/uploads",
                        "{\"artifact\":\"a-1\",\"ticket\":\"t\",\"endpoint\":\"%s\"}"
                                .formatted(server.endpoint()))
                .on("PUT /v1/content/" + digest.hex(), _ -> Reply.bytes(new byte[0]))
                .on("POST /v1/artifacts/a-1/commit", "{}");

        artifacts.upload(site, Artifacts.Marks.NONE, "key");

        assertThat(server.requests("POST /v1/artifacts/uploads").getFirst().text())
                .contains("\"kind\":\"directory\"", digest.hex());
        byte[] put = server.requests("PUT /v1/content/" + digest.hex()).getFirst().body();
        assertThat(Arrays.copyOfRange(put, 32, put.length)).isEqualTo(content);
    }

    @Test
    void laysAFolderOutAsItWasWhereverThereIsNothing() throws IOException {
        offer(packed(site), "directory");
        Path empty = Files.createDirectory(folder.resolve("there"));

        for (Path to : new Path[] {folder.resolve("new/deep/site"), empty}) {
            assertThat(artifacts.download("a-1", to).directory()).isTrue();
            assertThat(PackedFolder.of(to).content()).isEqualTo(PackedFolder.of(site).content());
            assertThat(to.resolve("empty/below")).isEmptyDirectory();
            assertThat(to.resolve("tool")).isExecutable();
            assertThat(Files.getPosixFilePermissions(to))
                    .as("as readable as any new folder")
                    .isEqualTo(Files.getPosixFilePermissions(site));
        }
        assertThat(folder).isDirectoryNotContaining("glob:**/.atoll-*");
    }

    @Test
    void putsNoFolderWhereSomethingIsAndNoFileWhereAFolderIs() throws IOException {
        offer(packed(site), "directory");
        Path full = Files.createDirectory(folder.resolve("full"));
        Path mine = Files.writeString(full.resolve("mine"), "mine");

        refused(full, "full: it is a folder that is not empty");
        refused(mine, "mine: a file of that name is there");
        assertThat(full).isDirectoryContaining("glob:**/mine");

        offer("text".getBytes(StandardCharsets.UTF_8), "file");
        refused(full, "full: it is a folder that is not empty");
        refused(Files.createDirectory(folder.resolve("bare")), "a folder of that name is there");
        assertThat(artifacts.download("a-1", mine).replaced()).isTrue();
        assertThat(mine).hasContent("text");
        assertThat(artifacts.download("a-1", full.resolve("other")).replaced()).isFalse();
        assertThat(folder).isDirectoryNotContaining("glob:**/.atoll-*");
    }

    @Test
    void saysWhyThisMachineCannotTakeIt() throws IOException {
        offer("text".getBytes(StandardCharsets.UTF_8), "file");
        Path file = Files.writeString(folder.resolve("file"), "");

        refused(file.resolve("below"), "cannot write " + file.resolve("below") + ": ");
        assertThat(server.asked()).as("it is not the connection that broke").hasSize(2);
    }

    @Test
    void leavesNothingOfAFolderWhoseBytesAreWrongOrLeadOutOfIt() {
        Path to = folder.resolve("out/to");
        String hex = Digest.of("x").hex();
        for (String hostile :
                new String[] {
                    "atoll-directory 1 1\nf 1 " + hex + " 5 ../up\nx",
                    "atoll-directory 1 1\nf 1 " + hex + " 4 /etc\nx",
                    "atoll-directory 1 1\nf 1 " + hex + " 1 a\ny",
                    "text"
                }) {
            offer(hostile.getBytes(StandardCharsets.UTF_8), "directory");

            assertThatThrownBy(() -> artifacts.download("a-1", to))
                    .isInstanceOf(AtollException.class);

            assertThat(folder.resolve("out")).isEmptyDirectory();
        }
    }

    @Test
    void namesWhateverOfAFolderCannotBeUploaded() throws Exception {
        Files.createSymbolicLink(site.resolve("css/link"), Path.of("a.css"));
        assertThat(new ProcessBuilder("mkfifo", site.resolve("pipe").toString()).start().waitFor())
                .isZero();

        assertThat(UploadCheck.problems(site, "site"))
                .containsExactlyInAnyOrder(
                        "cannot upload 'css/link' of folder 'site': it is a symbolic link to a.css,"
                                + " and only files and folders can be kept",
                        "cannot upload 'pipe' of folder 'site': it is no file and no folder");
        assertThat(UploadCheck.problems(site.resolve("pipe"), "pipe"))
                .containsExactly("cannot upload 'pipe': it is no file and no folder");
        assertThat(UploadCheck.problems(site.resolve("none"), "none"))
                .containsExactly("cannot find file 'none': no such file, or not readable");
        assertThat(UploadCheck.problems(site.resolve("css/link"), "link"))
                .as("what is named itself is followed")
                .isEmpty();
        assertThat(UploadCheck.problems(Path.of("/dev/null"), "/dev/null"))
                .as("an empty file")
                .isEmpty();
        assertThatThrownBy(() -> artifacts.upload(site, Artifacts.Marks.NONE, "key"))
                .hasMessageContaining("'pipe' of folder");
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void namesTenOfManyThatCannotBeUploaded() throws IOException {
        for (int i = 0; i < 25; i++) {
            Files.createSymbolicLink(site.resolve("link" + i), Path.of("x"));
        }

        assertThat(UploadCheck.problems(site, "site"))
                .hasSize(11)
                .endsWith("cannot upload folder 'site': 15 more of its entries cannot be uploaded");
    }

    @Test
    void saysThatAFileOfAFolderChangedWhileItWasSent() throws IOException {
        server.on(
                        "POST /v1/artifacts/uploads",
                        _ -> {
                            change(site.resolve("index.html"));
                            return Reply.json(
                                    "{\"artifact\":\"a-1\",\"ticket\":\"t\",\"endpoint\":\"%s\"}"
                                            .formatted(server.endpoint()));
                        })
                .on(
                        "PUT /v1/content/" + PackedFolder.of(site).content().digest().hex(),
                        _ -> Reply.bytes(new byte[0]));

        assertThatThrownBy(() -> artifacts.upload(site, Artifacts.Marks.NONE, "key"))
                .isInstanceOfSatisfying(
                        AtollException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT))
                .hasMessageContaining("index.html': it changed while it was read");
    }

    private static void change(Path file) {
        try {
            Files.writeString(file, "ho\n");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
