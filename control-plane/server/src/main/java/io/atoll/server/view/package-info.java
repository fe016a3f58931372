/** What the API speaks: one record per document, with the names of the JSON keys. */
@org.jspecify.annotations.NullMarked
package io.atoll.server.view;
