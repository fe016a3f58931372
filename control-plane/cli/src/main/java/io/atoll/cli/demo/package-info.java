/** The demo: the real workflow on a local federation, checked and summed up. */
@org.jspecify.annotations.NullMarked
package io.atoll.cli.demo;
