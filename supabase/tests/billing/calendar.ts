/**
 * The stories' calendar. Access and expiry depend on the database's clock, so stories are told relative to it: day 0
 * is an hour before this run began, and a story that began 40 days ago begins on day -40.
 */

const today = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;

/**
 * A moment of a story.
 *
 * @param days from day 0, negative for the past
 * @param seconds after that
 */
export function at(days: number, seconds = 0): string {
  return new Date(today + days * 86_400_000 + seconds * 1000).toISOString();
}

/** So many seconds after a moment; thousandths are fine. */
export function later(moment: string, seconds: number): string {
  return new Date(Date.parse(moment) + seconds * 1000).toISOString();
}

/** So many months after a moment, in UTC, on the last day of the month where the day does not exist. */
export function monthsAfter(moment: string, months: number): string {
  const date = new Date(moment);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  return date.toISOString();
}

/** When a billing period of so many intervals that begins at `from` ends. */
export function periodEnd(from: string, interval: "month" | "year" = "month", count = 1): string {
  return monthsAfter(from, (interval === "year" ? 12 : 1) * count);
}
