/** What has to be so at the functions: this checkout's are deployed, and they know what only secrets tell them. */

import { readFunctions } from "./functions_source.ts";
import { findEndpoint } from "../webhook_endpoint.ts";
import { digestOf, type Installation, webhookUrl } from "./installation.ts";
import type { Step } from "./step.ts";

/** A function's secret that says what was deployed: only digests of secrets can be read, and that is enough. */
const MARK = "DEPLOYED_SOURCE";

/** All functions, as they are here, without the platform's own check of tokens. */
export function functionsStep({ project }: Installation): Step {
  /**
   * Changes with the source here, with what is deployed there, and with the keys: a function learns of a new one when
   * it is deployed.
   */
  async function mark(): Promise<string> {
    const [source, deployed, keys] = await Promise.all([
      readFunctions(),
      project.functions(),
      project.secretKeys(),
    ]);
    const bundles = deployed.map(({ slug, bundle }) => `${slug} ${bundle}`).sort();
    const names = keys.map(({ name, key }) => `${name} ${key}`).sort();
    return await digestOf(JSON.stringify([source.digest, bundles, names]));
  }
  return {
    title: "Functions",
    async check() {
      const { slugs } = await readFunctions();
      const deployed = new Map((await project.functions()).map((one) => [one.slug, one]));
      const missing = slugs.filter((slug) => !deployed.has(slug));
      if (missing.length > 0) return [`deploy ${slugs.join(", ")}; missing: ${missing.join(", ")}`];
      const gated = slugs.filter((slug) => deployed.get(slug)!.verifyJwt);
      if (gated.length > 0) return [`deploy ${gated.join(", ")} again, with verify_jwt = false`];
      const same = (await project.secretDigests()).get(MARK) === await digestOf(await mark());
      return same ? [] : [
        `deploy ${
          slugs.join(", ")
        }: their source, what is deployed or a secret API key is not as when they were last set up`,
      ];
    },
    async apply() {
      await project.deployFunctions();
      await project.setSecrets({ [MARK]: await mark() });
    },
  };
}

/** The functions' secrets, those that the operator gave and that of the endpoint. */
export function functionSecretsStep({ project, polar, wanted }: Installation): Step {
  async function differing(): Promise<Record<string, string>> {
    const digests = await project.secretDigests();
    const endpoint = await findEndpoint(polar, webhookUrl(project));
    const secrets = { ...wanted.functionSecrets, POLAR_WEBHOOK_SECRET: endpoint?.secret ?? "" };
    const result: Record<string, string> = {};
    for (const [name, value] of Object.entries(secrets)) {
      if (digests.get(name) !== await digestOf(value)) result[name] = value;
    }
    return result;
  }
  return {
    title: "Functions: secrets",
    check: async () => Object.keys(await differing()).map((name) => `set the function secret ${name}`),
    apply: async () => await project.setSecrets(await differing()),
  };
}
