package io.atoll.agent.journal.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.agent.journal.Journal;
import io.atoll.agent.journal.JournalContract;
import io.atoll.agent.journal.JournalKind;
import io.atoll.kernel.AtollException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InMemoryJournalTest extends JournalContract {
    @Override
    protected Journal empty() {
        return new InMemoryJournal();
    }

    @Override
    protected Journal afterCrash(Journal journal) {
        var crashed = (InMemoryJournal) journal;
        crashed.crash();
        return crashed.reopen();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keepsAllOrNothingOfAnAppendThatFails(boolean kept) {
        var journal = new InMemoryJournal();
        journal.append(List.of(put(JournalKind.META, "before", "1")));
        journal.crashInNextAppend(kept);
        assertThatThrownBy(
                        () ->
                                journal.append(
                                        List.of(
                                                put(JournalKind.META, "a", "2"),
                                                put(JournalKind.META, "b", "3"))))
                .isInstanceOf(AtollException.class);
        assertThat(journal.reopen().load().of(JournalKind.META)).hasSize(kept ? 3 : 1);
    }
}
