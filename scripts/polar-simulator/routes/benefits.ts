/** Benefits. The simulator has feature flags only: a name that a customer's state carries. */
import type { Benefit } from "../rows/rows.ts";
import { notFound } from "../rules/problems.ts";
import { tell } from "../rules/storyteller.ts";
import { bodyReader } from "./input.ts";
import { page } from "./lists.ts";
import type { Route } from "./route.ts";

/** Polar has credits, downloads, licence keys and more. */
const TYPES = ["feature_flag"] as const;

export const benefitRoutes: Route[] = [
  ["GET", "/v1/benefits", ({ store }, { url }) => {
    const body = page<Benefit>(url, store.benefits.values(), {
      byMetadata: true,
      filters: {
        organization_id: (_, value) => value === store.organizationId,
        type: (benefit, value) => benefit.type === value,
        id: (benefit, value) => benefit.id === value,
        query: (benefit, value) => benefit.description.toLowerCase().includes(value.toLowerCase()),
      },
      sorting: {
        created_at: (benefit) => benefit.created_at,
        description: (benefit) => benefit.description,
        type: (benefit) => benefit.type,
      },
    });
    return { status: 200, body };
  }],
  ["GET", "/v1/benefits/:id", ({ store }, { params }) => {
    const benefit = store.benefits.get(params.id);
    if (benefit === undefined) throw notFound();
    return { status: 200, body: benefit };
  }],
  ["POST", "/v1/benefits", (world, { body }) => {
    const { store, clock } = world;
    const reader = bodyReader(body);
    ["type", "description", "properties"].forEach(reader.require);
    reader.part("properties");
    reader.choice("type", TYPES);
    const description = reader.text("description", { min: 3, max: 42 });
    const metadata = reader.metadata("metadata") ?? {};
    reader.finish();
    const benefit: Benefit = {
      id: crypto.randomUUID(),
      created_at: clock.stamp(),
      modified_at: null,
      type: "feature_flag",
      description: description!,
      selectable: true,
      deletable: true,
      is_deleted: false,
      organization_id: store.organizationId,
      metadata,
      visibility: "public",
      properties: {},
      visibility_configurable: true,
    };
    store.benefits.set(benefit.id, benefit);
    tell(world, "benefit_created", { benefit_id: benefit.id });
    return { status: 201, body: benefit };
  }],
];
