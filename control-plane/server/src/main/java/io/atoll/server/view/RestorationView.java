package io.atoll.server.view;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * The record was found to have been put back to an older state.
 *
 * @param number from 1
 * @param foundAt when; what was accepted between that older state and its putting back is lost
 * @param site by whose word
 * @param why what it had heard that is not on record
 * @param sites that have joined and are not retired
 * @param heard how many of them were heard since
 * @param awaited names of the others, the first 100
 */
@Serdeable
public record RestorationView(
        int number,
        String foundAt,
        String site,
        String why,
        int sites,
        int heard,
        List<String> awaited) {
    public RestorationView {
        awaited = List.copyOf(awaited);
    }
}
