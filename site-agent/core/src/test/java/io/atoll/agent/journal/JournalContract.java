package io.atoll.agent.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.kernel.AtollException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link Journal} does. */
public abstract class JournalContract {
    /** A journal with nothing in it. */
    protected abstract Journal empty();

    /** Ends {@code journal} without closing it, as a crash does, and opens what it left. */
    protected abstract Journal afterCrash(Journal journal);

    @Test
    void isEmptyAtFirst() {
        try (Journal journal = empty()) {
            for (JournalKind kind : JournalKind.values()) {
                assertThat(journal.load().of(kind)).isEmpty();
            }
        }
    }

    @Test
    void keepsEntriesInTheOrderOfTheirKeysAcrossACrash() {
        Journal journal = empty();
        journal.append(
                List.of(put(JournalKind.ATTEMPT, "b", "2"), put(JournalKind.META, "a", "x")));
        journal.append(List.of(put(JournalKind.ATTEMPT, "a", "1")));
        try (Journal reopened = afterCrash(journal)) {
            assertThat(reopened.load().of(JournalKind.ATTEMPT).keySet()).containsExactly("a", "b");
            assertThat(value(reopened, JournalKind.ATTEMPT, "b")).isEqualTo("2");
            assertThat(value(reopened, JournalKind.META, "a")).isEqualTo("x");
        }
    }

    @Test
    void appliesTheEntriesOfABatchInTheirOrder() {
        try (Journal journal = empty()) {
            journal.append(
                    List.of(
                            put(JournalKind.OUTBOX, "1", "old"),
                            new JournalEntry.Delete(JournalKind.OUTBOX, "1"),
                            put(JournalKind.OUTBOX, "1", "new"),
                            put(JournalKind.OUTBOX, "2", "gone"),
                            new JournalEntry.Delete(JournalKind.OUTBOX, "2")));
            assertThat(journal.load().of(JournalKind.OUTBOX).keySet()).containsExactly("1");
            assertThat(value(journal, JournalKind.OUTBOX, "1")).isEqualTo("new");
        }
    }

    @Test
    void keepsKindsApart() {
        try (Journal journal = empty()) {
            journal.append(
                    List.of(put(JournalKind.ORDER, "k", "o"), put(JournalKind.ARTIFACT, "k", "a")));
            journal.append(List.of(new JournalEntry.Delete(JournalKind.ORDER, "k")));
            assertThat(journal.load().of(JournalKind.ORDER)).isEmpty();
            assertThat(value(journal, JournalKind.ARTIFACT, "k")).isEqualTo("a");
        }
    }

    @Test
    void takesKeysOfAnyTextAndEmptyValues() {
        try (Journal journal = empty()) {
            journal.append(List.of(put(JournalKind.META, "größe '1'; \"x\" 端", "")));
            assertThat(value(journal, JournalKind.META, "größe '1'; \"x\" 端")).isEmpty();
        }
    }

    @Test
    void deletingWhatIsNotThereIsNoFailure() {
        try (Journal journal = empty()) {
            journal.append(List.of(new JournalEntry.Delete(JournalKind.META, "none")));
            journal.append(List.of());
            assertThat(journal.load().of(JournalKind.META)).isEmpty();
        }
    }

    @Test
    void refusesToAppendWhenClosed() {
        Journal journal = empty();
        journal.close();
        assertThatThrownBy(() -> journal.append(List.of(put(JournalKind.META, "a", "b"))))
                .isInstanceOf(AtollException.class)
                .hasMessageContaining("closed");
    }

    protected static JournalEntry put(JournalKind kind, String key, String value) {
        return new JournalEntry.Put(kind, key, value.getBytes(StandardCharsets.UTF_8));
    }

    protected static String value(Journal journal, JournalKind kind, String key) {
        byte[] value = journal.load().of(kind).get(key);
        assertThat(value).as("%s '%s'", kind, key).isNotNull();
        return new String(value, StandardCharsets.UTF_8);
    }
}
