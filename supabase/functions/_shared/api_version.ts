/**
 * The version of Polar's API that is spoken here: by the SDK's entry that is imported, in what the database sends, by the
 * webhook endpoint, and in what reconciliation stores. Polar serves each for half a year (docs/setup.md, upgrading).
 */
export const API_VERSION = "2026-10";
