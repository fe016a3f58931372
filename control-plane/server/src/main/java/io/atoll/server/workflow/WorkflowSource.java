package io.atoll.server.workflow;

import java.util.Map;
import java.util.Optional;

/**
 * A workflow file as it was sent.
 *
 * @param file what problems call it
 * @param text UTF-8
 * @param files contents of the files it ships, by the names in it; absent: they were not sent, and
 *     the workflow is only looked at
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
public record WorkflowSource(String file, byte[] text, Optional<Map<String, byte[]>> files) {}
