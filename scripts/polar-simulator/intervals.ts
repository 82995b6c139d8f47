/** Calendar arithmetic of billing periods, in UTC. */

/** The units of billing periods and trials. */
export type Interval = "day" | "week" | "month" | "year";

/**
 * The instant `count` intervals after `from`. A month that lacks the day takes its last one, as Polar does
 * (31 January plus one month is 28 or 29 February).
 */
export function addInterval(from: Date, interval: Interval, count: number): Date {
  const date = new Date(from);
  if (interval === "day" || interval === "week") {
    date.setUTCDate(date.getUTCDate() + count * (interval === "week" ? 7 : 1));
    return date;
  }
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + count * (interval === "year" ? 12 : 1));
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  return date;
}
