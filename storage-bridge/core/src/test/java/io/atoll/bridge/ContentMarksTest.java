package io.atoll.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.kernel.digest.Digest;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContentMarksTest {
    private static final List<String> NO_CLASS = List.of();

    @Test
    void needsEveryClassThatItWasGivenByAnybody() {
        var marks = ContentMarks.NONE.given(List.of("raw")).given(NO_CLASS).given(List.of("eu"));

        assertThat(marks.needs()).containsExactly("eu", "raw");
    }

    @Test
    void needsNoLongerWhatWasReleasedOfWhatItInherited() {
        var before = ContentMarks.NONE.made(List.of("eu", "raw"), NO_CLASS);
        var released = before.made(List.of("eu"), List.of("raw"));

        assertThat(before.needs()).containsExactly("eu", "raw");
        assertThat(released.needs()).containsExactly("eu");
        assertThat(released.made(List.of("raw"), NO_CLASS).needs()).containsExactly("eu");
    }

    @Test
    void needsWhatItWasGivenAlthoughTheSameBytesWereReleased() {
        var input = ContentMarks.NONE.given(List.of("raw"));

        assertThat(input.made(NO_CLASS, List.of("raw")).needs()).containsExactly("raw");
    }

    @Test
    void staysTheSameObjectWhenNothingIsNew() {
        var marks = ContentMarks.NONE.given(List.of("raw"));

        assertThat(marks.given(List.of("raw"))).isSameAs(marks);
    }

    @Test
    void knowsWhatTellsNothing() {
        assertThat(ContentMarks.carriesNothing(Digest.of(""))).isTrue();
        assertThat(ContentMarks.carriesNothing(Digest.of("1"))).isFalse();
        var folder = new io.atoll.bridge.directory.DirectoryManifest(List.of());
        assertThat(ContentMarks.carriesNothing(Digest.of(folder.encode()))).isTrue();
    }
}
