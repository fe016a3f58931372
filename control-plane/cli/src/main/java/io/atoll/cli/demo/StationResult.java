package io.atoll.cli.demo;

import java.math.BigDecimal;

/**
 * What the workflow found out about a station.
 *
 * @param meanTempMax degrees Celsius
 * @param wettestMonth 1 to 12
 */
record StationResult(int days, BigDecimal meanTempMax, int wettestMonth) {}
