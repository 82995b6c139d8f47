/** Waits as many seconds. */
export const seconds = (count) => new Promise((resolve) => setTimeout(resolve, count * 1000));
