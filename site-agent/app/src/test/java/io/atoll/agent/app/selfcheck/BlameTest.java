package io.atoll.agent.app.selfcheck;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlameTest {
    @TempDir Path site;
    private Path own;
    private Path store;

    @BeforeEach
    void folders() throws IOException {
        own = Files.createDirectories(site.resolve("attempts/one"));
        store = Files.createDirectories(site.resolve("store"));
    }

    private static AtollException failed(IOException cause) {
        return new AtollException(ErrorCode.UNAVAILABLE, "cannot do it", cause);
    }

    private boolean after(IOException cause) {
        return Blame.isOfSiteAfter(failed(cause), own);
    }

    private boolean before(IOException cause) {
        return Blame.isOfSiteBefore(failed(cause), own);
    }

    private FileSystemException at(Path file, String reason) {
        return new FileSystemException(file.toString(), null, reason);
    }

    @Test
    void blamesTheSiteForItsStore() {
        assertThat(after(new AccessDeniedException(store.resolve("tmp/1").toString()))).isTrue();
        assertThat(after(new NoSuchFileException(store.resolve("tmp/1").toString()))).isTrue();
        assertThat(before(at(store.resolve("tmp/1"), "Not a directory"))).isTrue();
    }

    @Test
    void blamesTheAttemptForWhatItLeftInItsOwnFolder() {
        assertThat(after(new AccessDeniedException(own.resolve("work/secret").toString())))
                .isFalse();
        assertThat(after(at(own.resolve("work/deep"), "File name too long"))).isFalse();
        assertThat(after(new NoSuchFileException("out.txt"))).isFalse();
    }

    @Test
    void blamesTheAttemptForItsFolderBehindALinkOfTheOwner() throws IOException {
        var link = Files.createSymbolicLink(site.resolve("link"), site.resolve("attempts"));
        var behind = new AccessDeniedException(own.toRealPath().resolve("work/x").toString());

        assertThat(Blame.isOfSiteAfter(failed(behind), link.resolve("one"))).isFalse();
    }

    @Test
    void blamesTheSiteForADiskThatFailsBelowTheAttempt() {
        assertThat(after(at(own.resolve("work/out.txt"), "Input/output error"))).isTrue();
        assertThat(after(at(own.resolve("work"), "Stale file handle"))).isTrue();
    }

    @Test
    void blamesTheSiteWhenTheFolderOfAllAttemptsIsGone() throws IOException {
        Files.delete(own);
        Files.delete(site.resolve("attempts"));

        assertThat(after(new NoSuchFileException(own.resolve("work").toString()))).isTrue();
    }

    @Test
    void blamesTheAttemptForNamesThatCannotBeLaidOut() {
        assertThat(before(at(own.resolve("work/long"), "File name too long"))).isFalse();
        assertThat(before(new FileAlreadyExistsException(own.resolve("work/a").toString())))
                .isFalse();
    }

    @Test
    void blamesTheSiteForASandboxThatCannotBeMade() {
        assertThat(before(new AccessDeniedException(own.toString()))).isTrue();
        assertThat(before(new NoSuchFileException(own.resolve("work").toString()))).isTrue();
    }

    @Test
    void goesByTheCodeWhereNoDiskIsConcerned() {
        for (var code : ErrorCode.values()) {
            var failed = new AtollException(code, "why");
            boolean ofAttempt =
                    switch (code) {
                        case INVALID, DENIED, CONFLICT, NOT_AVAILABLE -> true;
                        case NOT_FOUND,
                                UNAUTHENTICATED,
                                LIMIT_EXCEEDED,
                                UNAVAILABLE,
                                DEADLINE_EXCEEDED,
                                CORRUPT,
                                FENCED,
                                INTERNAL ->
                                false;
                    };
            assertThat(Blame.isOfSiteBefore(failed, own)).as(code.name()).isEqualTo(!ofAttempt);
            assertThat(Blame.isOfSiteAfter(failed, own))
                    .as(code.name())
                    .isEqualTo(!ofAttempt && code != ErrorCode.NOT_FOUND);
        }
    }
}
