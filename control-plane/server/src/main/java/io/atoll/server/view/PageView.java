package io.atoll.server.view;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param next the cursor of the part that follows; absent: there is none
 */
@Serdeable
public record PageView<T>(List<T> items, @Nullable String next) {}
