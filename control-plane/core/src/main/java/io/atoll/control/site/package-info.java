/** Sites: what they say of themselves, how they stand, and which of them are given up. */
@org.jspecify.annotations.NullMarked
package io.atoll.control.site;
