/** What has to be so in the database: schema and catalogue, Vault, and whose tokens count. */

import { vaultSecrets } from "../doctor/database.ts";
import { migrate, pendingMigrations } from "../local/migrations.ts";
import { setVaultSecret } from "../vault.ts";
import { type Installation, tableExists } from "./installation.ts";
import type { SecretKey } from "./project.ts";
import type { Step } from "./step.ts";

/** All migrations, then the seed. */
export function schemaStep({ project, sql, databaseUrl }: Installation): Step {
  return {
    title: "Database: migrations and catalogue",
    async check() {
      const files = await pendingMigrations(sql);
      return files.map((file) =>
        file === "seed.sql" ? "run supabase/seed.sql, the catalogue" : `apply supabase/migrations/${file}`
      );
    },
    async apply() {
      // With its own migrations beside ours in the history, an existing project pushes from its own repository.
      const files = await pendingMigrations(sql);
      if (files.some((file) => file !== "seed.sql")) await project.pushMigrations();
      // `db push --include-seed` runs a seed once: of a changed one it writes down the hash and runs nothing.
      await migrate(databaseUrl, { seed: true });
    },
  };
}

/** The functions' own key is named `default`; the database calls functions with one of its own, which opens no more. */
export function secretKeysStep({ project }: Installation): Step {
  async function missing(): Promise<string[]> {
    const keys = await project.secretKeys();
    const wanted = keys.some(({ name }) => name === "default") ? [] : ["default"];
    return automationsKey(keys) ? wanted : [...wanted, "automations"];
  }
  return {
    title: "Supabase: secret API keys",
    check: async () => (await missing()).map((name) => `make a secret API key named ${name}`),
    async apply() {
      for (const name of await missing()) await project.createSecretKey(name);
    },
  };
}

/** What the database needs to ring the functions. */
export function vaultStep({ project, sql }: Installation): Step {
  async function differing(): Promise<Record<string, string | undefined>> {
    const known = await tableExists(sql, "vault.secrets")
      ? await vaultSecrets(sql)
      : new Map<string, string>();
    const keys = await project.secretKeys();
    const secrets: Record<string, string | undefined> = {
      edge_url: project.url,
      automations_key: automationsKey(keys, known.get("automations_key")),
    };
    return Object.fromEntries(
      Object.entries(secrets).filter(([name, value]) => value === undefined || known.get(name) !== value),
    );
  }
  return {
    title: "Vault: how the database reaches the functions",
    check: async () => Object.keys(await differing()).map((name) => `set the Vault secret ${name}`),
    async apply() {
      for (const [name, value] of Object.entries(await differing())) {
        await setVaultSecret(sql, name, value!);
      }
    },
  };
}

/** The issuers whose verified e-mails count besides Supabase Auth's; the functions have them as a secret. */
export function issuersStep({ sql, wanted }: Installation): Step {
  const issuers = wanted.trustedIssuers ?? [];
  return {
    title: "Sign-in: issuers that are trusted besides Supabase Auth",
    async check() {
      if (wanted.trustedIssuers === null) return [];
      const [settings] = await tableExists(sql, "edge_kit.settings")
        ? await sql<{ trusted_issuers: string[] }[]>`select trusted_issuers from edge_kit.settings`
        : [];
      const same = JSON.stringify(settings?.trusted_issuers) === JSON.stringify(issuers);
      return same ? [] : [`set edge_kit.settings.trusted_issuers to ${issuers.join(", ")}`];
    },
    async apply() {
      await sql`update edge_kit.settings set trusted_issuers = ${issuers} where singleton`;
    },
  };
}

/**
 * The key that the database rings with. The one in Vault stays while the project has it: a key is changed by making
 * another one whose name begins with `automations`.
 */
function automationsKey(keys: SecretKey[], inVault?: string): string | undefined {
  const candidates = keys.filter(({ name }) => name.startsWith("automations"));
  return (candidates.find(({ key }) => key === inVault) ?? candidates[0])?.key;
}
