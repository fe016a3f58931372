package io.atoll.policy.loader;

/**
 * A policy file.
 *
 * @param name what problems call it
 * @param text its content, one YAML document
 */
public record SourceFile(String name, String text) {}
