/** Calendar arithmetic of billing periods, in UTC. */

/** The units of billing periods and trials. */
export type Interval = "day" | "week" | "month" | "year";

/**
 * The instant `count` intervals after `from`. A month that lacks the day takes its last one, as Polar does
 * (31 January plus one month is 28 or 29 February).
 * @param anchorDay the day of the month to end on where there is one; that of `from` unless told. With 31,
 * 28 February plus one month is 31 March.
 */
export function addInterval(
  from: Date,
  interval: Interval,
  count: number,
  anchorDay: number = from.getUTCDate(),
): Date {
  const date = new Date(from);
  if (interval === "day" || interval === "week") {
    date.setUTCDate(date.getUTCDate() + count * (interval === "week" ? 7 : 1));
    return date;
  }
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + count * (interval === "year" ? 12 : 1));
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(anchorDay, lastDay));
  return date;
}

/** The end of the period that starts at `start`, to the microsecond. */
export function periodEnd(start: string, interval: Interval, count: number, anchorDay?: number): string {
  return microseconds(addInterval(new Date(start), interval, count, anchorDay), start);
}

/** `date` with the microseconds of `stamp`: the end of a period keeps those of its start. */
export function microseconds(date: Date, stamp: string): string {
  return date.toISOString().replace("Z", stamp.slice(-4));
}

/** A day as Polar writes it in labels: "Jan 31, 2027". */
export function day(stamp: string): string {
  return new Date(stamp).toLocaleDateString("en-US", { dateStyle: "medium", timeZone: "UTC" });
}
