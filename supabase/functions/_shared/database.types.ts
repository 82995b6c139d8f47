/** Made by `deno task types` from the migrations. Not to be edited. */

export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];

export type Database = {
  "public": {
    Tables: {
      "benefit_grants": {
        Row: {
          "benefit_id": string | null;
          "benefit_type": string | null;
          "created_at": string | null;
          "granted_at": string | null;
          "id": string;
          "is_granted": boolean;
          "is_revoked": boolean;
          "last_writer": unknown;
          "modified_at": string | null;
          "order_id": string | null;
          "polar_customer_id": string | null;
          "properties": NonNullable<Json>;
          "revoked_at": string | null;
          "subscription_id": string | null;
        };
        ComputedFields: never;
        Insert: {
          "benefit_id"?: string | null;
          "benefit_type"?: string | null;
          "created_at"?: string | null;
          "granted_at"?: string | null;
          "id": string;
          "is_granted": boolean;
          "is_revoked": boolean;
          "last_writer": unknown;
          "modified_at"?: string | null;
          "order_id"?: string | null;
          "polar_customer_id"?: string | null;
          "properties"?: NonNullable<Json>;
          "revoked_at"?: string | null;
          "subscription_id"?: string | null;
        };
        Update: {
          "benefit_id"?: string | null;
          "benefit_type"?: string | null;
          "created_at"?: string | null;
          "granted_at"?: string | null;
          "id"?: string;
          "is_granted"?: boolean;
          "is_revoked"?: boolean;
          "last_writer"?: unknown;
          "modified_at"?: string | null;
          "order_id"?: string | null;
          "polar_customer_id"?: string | null;
          "properties"?: NonNullable<Json>;
          "revoked_at"?: string | null;
          "subscription_id"?: string | null;
        };
        Relationships: [];
      };
      "credit_entries": {
        Row: {
          "amount": number;
          "created_at": string;
          "kind": Database["public"]["Enums"]["credit_entry_kind"];
          "lot_id": string;
          "n": number;
          "seat_id": string | null;
          "spend_key": string | null;
        };
        ComputedFields: never;
        Insert: {
          "amount": number;
          "created_at"?: string;
          "kind": Database["public"]["Enums"]["credit_entry_kind"];
          "lot_id": string;
          "n": number;
          "seat_id"?: string | null;
          "spend_key"?: string | null;
        };
        Update: {
          "amount"?: number;
          "created_at"?: string;
          "kind"?: Database["public"]["Enums"]["credit_entry_kind"];
          "lot_id"?: string;
          "n"?: number;
          "seat_id"?: string | null;
          "spend_key"?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: "credit_entries_lot_id_fkey";
            columns: ["lot_id"];
            isOneToOne: false;
            referencedRelation: "credit_lots";
            referencedColumns: ["id"];
          },
        ];
      };
      "credit_lots": {
        Row: {
          "clawed_back": number;
          "cost": number | null;
          "due_at": string | null;
          "expired": number;
          "expires_at": string | null;
          "granted": number;
          "granted_at": string;
          "id": string;
          "key": string;
          "next_month_at": string | null;
          "order_id": string | null;
          "period_end": string | null;
          "period_start": string | null;
          "product": string | null;
          "promised": number;
          "source": Database["public"]["Enums"]["credit_source"];
          "spent": number;
          "subscription_id": string | null;
          "teller": unknown;
          "user_id": string | null;
          "value": number;
        };
        ComputedFields: never;
        Insert: {
          "clawed_back"?: number;
          "cost"?: number | null;
          "due_at"?: string | null;
          "expired"?: number;
          "expires_at"?: string | null;
          "granted"?: number;
          "granted_at": string;
          "id"?: string;
          "key": string;
          "next_month_at"?: string | null;
          "order_id"?: string | null;
          "period_end"?: string | null;
          "period_start"?: string | null;
          "product"?: string | null;
          "promised": number;
          "source": Database["public"]["Enums"]["credit_source"];
          "spent"?: number;
          "subscription_id"?: string | null;
          "teller"?: unknown;
          "user_id"?: string | null;
          "value"?: never;
        };
        Update: {
          "clawed_back"?: number;
          "cost"?: number | null;
          "due_at"?: string | null;
          "expired"?: number;
          "expires_at"?: string | null;
          "granted"?: number;
          "granted_at"?: string;
          "id"?: string;
          "key"?: string;
          "next_month_at"?: string | null;
          "order_id"?: string | null;
          "period_end"?: string | null;
          "period_start"?: string | null;
          "product"?: string | null;
          "promised"?: number;
          "source"?: Database["public"]["Enums"]["credit_source"];
          "spent"?: number;
          "subscription_id"?: string | null;
          "teller"?: unknown;
          "user_id"?: string | null;
          "value"?: never;
        };
        Relationships: [
          {
            foreignKeyName: "credit_lots_order_id_fkey";
            columns: ["order_id"];
            isOneToOne: false;
            referencedRelation: "orders";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "credit_lots_product_fkey";
            columns: ["product"];
            isOneToOne: false;
            referencedRelation: "products";
            referencedColumns: ["slug"];
          },
          {
            foreignKeyName: "credit_lots_subscription_id_fkey";
            columns: ["subscription_id"];
            isOneToOne: false;
            referencedRelation: "subscriptions";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "credit_lots_user_id_fkey";
            columns: ["user_id"];
            isOneToOne: false;
            referencedRelation: "profiles";
            referencedColumns: ["user_id"];
          },
        ];
      };
      "orders": {
        Row: {
          "attention": (string)[];
          "billing_reason": string | null;
          "cart_id": string | null;
          "charged_back": boolean;
          "checkout_id": string | null;
          "created_at": string;
          "currency": string;
          "discount_amount": number;
          "discount_basis_points": number | null;
          "email": string | null;
          "email_at": string | null;
          "erased_at": string | null;
          "final_bill": boolean;
          "fulfilled": boolean;
          "id": string;
          "invoice_number": string | null;
          "items": NonNullable<Json>;
          "last_writer": unknown;
          "list_amount": number | null;
          "metadata": NonNullable<Json>;
          "modified_at": string | null;
          "net_amount": number;
          "owner_deleted_at": string | null;
          "period_start": string | null;
          "polar_customer_id": string;
          "product_id": string | null;
          "receipt_number": string | null;
          "refundable_amount": number;
          "refunded_amount": number;
          "status": string;
          "subscription_id": string | null;
          "subtotal_amount": number;
          "tax_amount": number;
          "total_amount": number;
          "units": number;
          "user_id": string | null;
        };
        ComputedFields: never;
        Insert: {
          "attention"?: (string)[];
          "billing_reason"?: string | null;
          "cart_id"?: string | null;
          "charged_back"?: boolean;
          "checkout_id"?: string | null;
          "created_at": string;
          "currency": string;
          "discount_amount": number;
          "discount_basis_points"?: number | null;
          "email"?: string | null;
          "email_at"?: string | null;
          "erased_at"?: string | null;
          "final_bill"?: boolean;
          "fulfilled"?: boolean;
          "id": string;
          "invoice_number"?: string | null;
          "items"?: NonNullable<Json>;
          "last_writer": unknown;
          "list_amount"?: number | null;
          "metadata"?: NonNullable<Json>;
          "modified_at"?: string | null;
          "net_amount": number;
          "owner_deleted_at"?: string | null;
          "period_start"?: string | null;
          "polar_customer_id": string;
          "product_id"?: string | null;
          "receipt_number"?: string | null;
          "refundable_amount": number;
          "refunded_amount": number;
          "status": string;
          "subscription_id"?: string | null;
          "subtotal_amount": number;
          "tax_amount": number;
          "total_amount": number;
          "units"?: number;
          "user_id"?: string | null;
        };
        Update: {
          "attention"?: (string)[];
          "billing_reason"?: string | null;
          "cart_id"?: string | null;
          "charged_back"?: boolean;
          "checkout_id"?: string | null;
          "created_at"?: string;
          "currency"?: string;
          "discount_amount"?: number;
          "discount_basis_points"?: number | null;
          "email"?: string | null;
          "email_at"?: string | null;
          "erased_at"?: string | null;
          "final_bill"?: boolean;
          "fulfilled"?: boolean;
          "id"?: string;
          "invoice_number"?: string | null;
          "items"?: NonNullable<Json>;
          "last_writer"?: unknown;
          "list_amount"?: number | null;
          "metadata"?: NonNullable<Json>;
          "modified_at"?: string | null;
          "net_amount"?: number;
          "owner_deleted_at"?: string | null;
          "period_start"?: string | null;
          "polar_customer_id"?: string;
          "product_id"?: string | null;
          "receipt_number"?: string | null;
          "refundable_amount"?: number;
          "refunded_amount"?: number;
          "status"?: string;
          "subscription_id"?: string | null;
          "subtotal_amount"?: number;
          "tax_amount"?: number;
          "total_amount"?: number;
          "units"?: number;
          "user_id"?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: "orders_user_id_fkey";
            columns: ["user_id"];
            isOneToOne: false;
            referencedRelation: "profiles";
            referencedColumns: ["user_id"];
          },
        ];
      };
      "outputs": {
        Row: {
          "created_at": string;
          "data": NonNullable<Json>;
          "id": string;
          "kind": Database["public"]["Enums"]["report_kind"];
          "purchase_id": string;
          "run_key": string;
          "score": number | null;
          "storage_path": string | null;
          "title": string;
        };
        ComputedFields: never;
        Insert: {
          "created_at"?: string;
          "data": NonNullable<Json>;
          "id"?: string;
          "kind": Database["public"]["Enums"]["report_kind"];
          "purchase_id": string;
          "run_key": string;
          "score"?: number | null;
          "storage_path"?: string | null;
          "title": string;
        };
        Update: {
          "created_at"?: string;
          "data"?: NonNullable<Json>;
          "id"?: string;
          "kind"?: Database["public"]["Enums"]["report_kind"];
          "purchase_id"?: string;
          "run_key"?: string;
          "score"?: number | null;
          "storage_path"?: string | null;
          "title"?: string;
        };
        Relationships: [
          {
            foreignKeyName: "outputs_purchase_id_fkey";
            columns: ["purchase_id"];
            isOneToOne: false;
            referencedRelation: "purchases";
            referencedColumns: ["id"];
          },
        ];
      };
      "product_prices": {
        Row: {
          "amount": number;
          "currency": string;
          "polar_price_id": string | null;
          "product": string;
        };
        ComputedFields: never;
        Insert: {
          "amount": number;
          "currency": string;
          "polar_price_id"?: string | null;
          "product": string;
        };
        Update: {
          "amount"?: number;
          "currency"?: string;
          "polar_price_id"?: string | null;
          "product"?: string;
        };
        Relationships: [
          {
            foreignKeyName: "product_prices_product_fkey";
            columns: ["product"];
            isOneToOne: false;
            referencedRelation: "products";
            referencedColumns: ["slug"];
          },
        ];
      };
      "products": {
        Row: {
          "active": boolean;
          "credits": number;
          "currency": string;
          "description": string;
          "expiry_rule": Database["public"]["Enums"]["expiry_rule"];
          "grant_interval": string | null;
          "grants_when_free": boolean;
          "kind": Database["public"]["Enums"]["product_kind"];
          "last_writer": unknown;
          "name": string;
          "polar_price_id": string | null;
          "polar_product_id": string | null;
          "price_amount": number;
          "price_drift": boolean;
          "recurring_interval": string | null;
          "recurring_interval_count": number;
          "reports": (Database["public"]["Enums"]["report_kind"])[];
          "requires_url": boolean | null;
          "seat_based": boolean;
          "seat_credits": Database["public"]["Enums"]["seat_credits"];
          "slug": string;
          "tier": string | null;
          "tier_rank": number;
          "trial_credits": number;
        };
        ComputedFields: never;
        Insert: {
          "active"?: boolean;
          "credits"?: number;
          "currency"?: string;
          "description": string;
          "expiry_rule"?: Database["public"]["Enums"]["expiry_rule"];
          "grant_interval"?: string | null;
          "grants_when_free"?: boolean;
          "kind": Database["public"]["Enums"]["product_kind"];
          "last_writer"?: unknown;
          "name": string;
          "polar_price_id"?: string | null;
          "polar_product_id"?: string | null;
          "price_amount": number;
          "price_drift"?: boolean;
          "recurring_interval"?: string | null;
          "recurring_interval_count"?: number;
          "reports"?: (Database["public"]["Enums"]["report_kind"])[];
          "requires_url"?: never;
          "seat_based"?: boolean;
          "seat_credits"?: Database["public"]["Enums"]["seat_credits"];
          "slug": string;
          "tier"?: string | null;
          "tier_rank"?: number;
          "trial_credits"?: number;
        };
        Update: {
          "active"?: boolean;
          "credits"?: number;
          "currency"?: string;
          "description"?: string;
          "expiry_rule"?: Database["public"]["Enums"]["expiry_rule"];
          "grant_interval"?: string | null;
          "grants_when_free"?: boolean;
          "kind"?: Database["public"]["Enums"]["product_kind"];
          "last_writer"?: unknown;
          "name"?: string;
          "polar_price_id"?: string | null;
          "polar_product_id"?: string | null;
          "price_amount"?: number;
          "price_drift"?: boolean;
          "recurring_interval"?: string | null;
          "recurring_interval_count"?: number;
          "reports"?: (Database["public"]["Enums"]["report_kind"])[];
          "requires_url"?: never;
          "seat_based"?: boolean;
          "seat_credits"?: Database["public"]["Enums"]["seat_credits"];
          "slug"?: string;
          "tier"?: string | null;
          "tier_rank"?: number;
          "trial_credits"?: number;
        };
        Relationships: [];
      };
      "profiles": {
        Row: {
          "created_at": string;
          "deleted_at": string | null;
          "email": string | null;
          "issuer": string | null;
          "linked_at": string | null;
          "polar_customer_id": string | null;
          "user_id": string;
        };
        ComputedFields: never;
        Insert: {
          "created_at"?: string;
          "deleted_at"?: string | null;
          "email"?: string | null;
          "issuer"?: string | null;
          "linked_at"?: string | null;
          "polar_customer_id"?: string | null;
          "user_id": string;
        };
        Update: {
          "created_at"?: string;
          "deleted_at"?: string | null;
          "email"?: string | null;
          "issuer"?: string | null;
          "linked_at"?: string | null;
          "polar_customer_id"?: string | null;
          "user_id"?: string;
        };
        Relationships: [];
      };
      "purchases": {
        Row: {
          "amount": number;
          "competitor_urls": (string)[];
          "created_at": string;
          "currency": string;
          "email": string | null;
          "failure_code": string | null;
          "forged": boolean;
          "id": string;
          "line": number;
          "order_id": string;
          "product": string;
          "quantity": number;
          "refunded_at": string | null;
          "status": Database["public"]["Enums"]["purchase_status"];
          "tier": string | null;
          "url": string | null;
          "user_id": string | null;
        };
        ComputedFields: never;
        Insert: {
          "amount": number;
          "competitor_urls"?: (string)[];
          "created_at"?: string;
          "currency": string;
          "email"?: string | null;
          "failure_code"?: string | null;
          "forged"?: boolean;
          "id"?: string;
          "line": number;
          "order_id": string;
          "product": string;
          "quantity": number;
          "refunded_at"?: string | null;
          "status": Database["public"]["Enums"]["purchase_status"];
          "tier"?: string | null;
          "url"?: string | null;
          "user_id"?: string | null;
        };
        Update: {
          "amount"?: number;
          "competitor_urls"?: (string)[];
          "created_at"?: string;
          "currency"?: string;
          "email"?: string | null;
          "failure_code"?: string | null;
          "forged"?: boolean;
          "id"?: string;
          "line"?: number;
          "order_id"?: string;
          "product"?: string;
          "quantity"?: number;
          "refunded_at"?: string | null;
          "status"?: Database["public"]["Enums"]["purchase_status"];
          "tier"?: string | null;
          "url"?: string | null;
          "user_id"?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: "purchases_order_id_fkey";
            columns: ["order_id"];
            isOneToOne: false;
            referencedRelation: "orders";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "purchases_product_fkey";
            columns: ["product"];
            isOneToOne: false;
            referencedRelation: "products";
            referencedColumns: ["slug"];
          },
          {
            foreignKeyName: "purchases_user_id_fkey";
            columns: ["user_id"];
            isOneToOne: false;
            referencedRelation: "profiles";
            referencedColumns: ["user_id"];
          },
        ];
      };
      "refunds": {
        Row: {
          "amount": number | null;
          "command_id": string | null;
          "created_at": string | null;
          "currency": string | null;
          "id": string;
          "last_writer": unknown;
          "line": number | null;
          "modified_at": string | null;
          "order_id": string | null;
          "polar_customer_id": string | null;
          "reason": string | null;
          "status": string;
          "subscription_id": string | null;
          "tax_amount": number | null;
          "unmatched": boolean;
        };
        ComputedFields: never;
        Insert: {
          "amount"?: number | null;
          "command_id"?: string | null;
          "created_at"?: string | null;
          "currency"?: string | null;
          "id": string;
          "last_writer": unknown;
          "line"?: number | null;
          "modified_at"?: string | null;
          "order_id"?: string | null;
          "polar_customer_id"?: string | null;
          "reason"?: string | null;
          "status": string;
          "subscription_id"?: string | null;
          "tax_amount"?: number | null;
          "unmatched"?: boolean;
        };
        Update: {
          "amount"?: number | null;
          "command_id"?: string | null;
          "created_at"?: string | null;
          "currency"?: string | null;
          "id"?: string;
          "last_writer"?: unknown;
          "line"?: number | null;
          "modified_at"?: string | null;
          "order_id"?: string | null;
          "polar_customer_id"?: string | null;
          "reason"?: string | null;
          "status"?: string;
          "subscription_id"?: string | null;
          "tax_amount"?: number | null;
          "unmatched"?: boolean;
        };
        Relationships: [];
      };
      "seats": {
        Row: {
          "assigned_at": string | null;
          "claimed_at": string | null;
          "created_at": string | null;
          "email": string | null;
          "erased_at": string | null;
          "id": string;
          "last_writer": unknown;
          "modified_at": string | null;
          "order_id": string | null;
          "revoked_at": string | null;
          "status": string;
          "subscription_id": string | null;
          "user_id": string | null;
        };
        ComputedFields: never;
        Insert: {
          "assigned_at"?: string | null;
          "claimed_at"?: string | null;
          "created_at"?: string | null;
          "email"?: string | null;
          "erased_at"?: string | null;
          "id": string;
          "last_writer": unknown;
          "modified_at"?: string | null;
          "order_id"?: string | null;
          "revoked_at"?: string | null;
          "status": string;
          "subscription_id"?: string | null;
          "user_id"?: string | null;
        };
        Update: {
          "assigned_at"?: string | null;
          "claimed_at"?: string | null;
          "created_at"?: string | null;
          "email"?: string | null;
          "erased_at"?: string | null;
          "id"?: string;
          "last_writer"?: unknown;
          "modified_at"?: string | null;
          "order_id"?: string | null;
          "revoked_at"?: string | null;
          "status"?: string;
          "subscription_id"?: string | null;
          "user_id"?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: "seats_user_id_fkey";
            columns: ["user_id"];
            isOneToOne: false;
            referencedRelation: "profiles";
            referencedColumns: ["user_id"];
          },
        ];
      };
      "subscriptions": {
        Row: {
          "amount": number | null;
          "assigned": boolean;
          "attention": (string)[];
          "cancel_at_period_end": boolean;
          "canceled_at": string | null;
          "cart_id": string | null;
          "checkout_id": string | null;
          "copied_at": string | null;
          "created_at": string | null;
          "currency": string | null;
          "current_period_end": string | null;
          "current_period_start": string | null;
          "email": string | null;
          "email_at": string | null;
          "ended_at": string | null;
          "ends_at": string | null;
          "erased_at": string | null;
          "id": string;
          "last_writer": unknown;
          "metadata": NonNullable<Json>;
          "modified_at": string | null;
          "owner_deleted_at": string | null;
          "past_due_at": string | null;
          "pause_at_period_end": boolean;
          "paused_at": string | null;
          "pending_from": string | null;
          "pending_plan": string | null;
          "pending_product_id": string | null;
          "pending_units": number | null;
          "polar_customer_id": string;
          "polar_status": string;
          "product_id": string | null;
          "recurring_interval": string | null;
          "recurring_interval_count": number;
          "resumes_at": string | null;
          "started_at": string | null;
          "status": Database["public"]["Enums"]["subscription_status"];
          "tier": string | null;
          "trial_end": string | null;
          "trial_start": string | null;
          "units": number;
          "url": string | null;
          "user_id": string | null;
        };
        ComputedFields: never;
        Insert: {
          "amount"?: number | null;
          "assigned"?: boolean;
          "attention"?: (string)[];
          "cancel_at_period_end"?: boolean;
          "canceled_at"?: string | null;
          "cart_id"?: string | null;
          "checkout_id"?: string | null;
          "copied_at"?: string | null;
          "created_at"?: string | null;
          "currency"?: string | null;
          "current_period_end"?: string | null;
          "current_period_start"?: string | null;
          "email"?: string | null;
          "email_at"?: string | null;
          "ended_at"?: string | null;
          "ends_at"?: string | null;
          "erased_at"?: string | null;
          "id": string;
          "last_writer": unknown;
          "metadata"?: NonNullable<Json>;
          "modified_at"?: string | null;
          "owner_deleted_at"?: string | null;
          "past_due_at"?: string | null;
          "pause_at_period_end"?: boolean;
          "paused_at"?: string | null;
          "pending_from"?: string | null;
          "pending_plan"?: string | null;
          "pending_product_id"?: string | null;
          "pending_units"?: number | null;
          "polar_customer_id": string;
          "polar_status": string;
          "product_id"?: string | null;
          "recurring_interval"?: string | null;
          "recurring_interval_count"?: number;
          "resumes_at"?: string | null;
          "started_at"?: string | null;
          "status"?: never;
          "tier"?: string | null;
          "trial_end"?: string | null;
          "trial_start"?: string | null;
          "units"?: number;
          "url"?: string | null;
          "user_id"?: string | null;
        };
        Update: {
          "amount"?: number | null;
          "assigned"?: boolean;
          "attention"?: (string)[];
          "cancel_at_period_end"?: boolean;
          "canceled_at"?: string | null;
          "cart_id"?: string | null;
          "checkout_id"?: string | null;
          "copied_at"?: string | null;
          "created_at"?: string | null;
          "currency"?: string | null;
          "current_period_end"?: string | null;
          "current_period_start"?: string | null;
          "email"?: string | null;
          "email_at"?: string | null;
          "ended_at"?: string | null;
          "ends_at"?: string | null;
          "erased_at"?: string | null;
          "id"?: string;
          "last_writer"?: unknown;
          "metadata"?: NonNullable<Json>;
          "modified_at"?: string | null;
          "owner_deleted_at"?: string | null;
          "past_due_at"?: string | null;
          "pause_at_period_end"?: boolean;
          "paused_at"?: string | null;
          "pending_from"?: string | null;
          "pending_plan"?: string | null;
          "pending_product_id"?: string | null;
          "pending_units"?: number | null;
          "polar_customer_id"?: string;
          "polar_status"?: string;
          "product_id"?: string | null;
          "recurring_interval"?: string | null;
          "recurring_interval_count"?: number;
          "resumes_at"?: string | null;
          "started_at"?: string | null;
          "status"?: never;
          "tier"?: string | null;
          "trial_end"?: string | null;
          "trial_start"?: string | null;
          "units"?: number;
          "url"?: string | null;
          "user_id"?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: "subscriptions_user_id_fkey";
            columns: ["user_id"];
            isOneToOne: false;
            referencedRelation: "profiles";
            referencedColumns: ["user_id"];
          },
        ];
      };
      "temp_carts": {
        Row: {
          "checkout_expires_at": string | null;
          "checkout_id": string | null;
          "checkout_status": string | null;
          "checkout_url": string | null;
          "created_at": string;
          "currency": string;
          "email": string | null;
          "id": string;
          "idempotency_key": string | null;
          "items": NonNullable<Json>;
          "kept": boolean;
          "last_writer": unknown;
          "lines": NonNullable<Json>;
          "locale": string | null;
          "prices": NonNullable<Json>;
          "sold_as": string;
          "terms": NonNullable<Json>;
          "total_amount": number;
          "user_id": string | null;
        };
        ComputedFields: never;
        Insert: {
          "checkout_expires_at"?: string | null;
          "checkout_id"?: string | null;
          "checkout_status"?: string | null;
          "checkout_url"?: string | null;
          "created_at"?: string;
          "currency": string;
          "email"?: string | null;
          "id"?: string;
          "idempotency_key"?: string | null;
          "items": NonNullable<Json>;
          "kept"?: boolean;
          "last_writer"?: unknown;
          "lines": NonNullable<Json>;
          "locale"?: string | null;
          "prices"?: NonNullable<Json>;
          "sold_as": string;
          "terms"?: NonNullable<Json>;
          "total_amount": number;
          "user_id"?: string | null;
        };
        Update: {
          "checkout_expires_at"?: string | null;
          "checkout_id"?: string | null;
          "checkout_status"?: string | null;
          "checkout_url"?: string | null;
          "created_at"?: string;
          "currency"?: string;
          "email"?: string | null;
          "id"?: string;
          "idempotency_key"?: string | null;
          "items"?: NonNullable<Json>;
          "kept"?: boolean;
          "last_writer"?: unknown;
          "lines"?: NonNullable<Json>;
          "locale"?: string | null;
          "prices"?: NonNullable<Json>;
          "sold_as"?: string;
          "terms"?: NonNullable<Json>;
          "total_amount"?: number;
          "user_id"?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: "temp_carts_sold_as_fkey";
            columns: ["sold_as"];
            isOneToOne: false;
            referencedRelation: "products";
            referencedColumns: ["slug"];
          },
        ];
      };
    };
    Views: {
      [_ in never]: never;
    };
    Functions: {
      "adjust_credits": {
        Args: {
          "p_amount": number;
          "p_expires_at"?: string;
          "p_key": string;
          "p_reason": string;
          "p_user_id": string;
        };
        Returns: number;
      };
      "ask_subscription_change": {
        Args: {
          "p_args"?: Json;
          "p_issuer": string;
          "p_kind": string;
          "p_subscription_id": string;
          "p_user_id": string;
        };
        Returns: Json;
      };
      "assign_seat": {
        Args: { "p_claim"?: boolean; "p_email": string; "p_subscription_id": string };
        Returns: Json;
      };
      "attach_checkout": {
        Args: {
          "p_cart_id": string;
          "p_checkout_id": string;
          "p_currency"?: string;
          "p_expires_at": string;
          "p_locale"?: string;
          "p_url": string;
        };
        Returns: Json;
      };
      "attach_order": {
        Args: { "p_order_id": string; "p_reason": string; "p_user_id": string };
        Returns: undefined;
      };
      "cancel_subscription": {
        Args: { "p_now"?: boolean; "p_reason": string; "p_subscription_id": string };
        Returns: Json;
      };
      "change_subscription_plan": {
        Args: {
          "p_product": string;
          "p_proration"?: string;
          "p_reason": string;
          "p_subscription_id": string;
        };
        Returns: Json;
      };
      "check_invoice": {
        Args: { "p_issuer": string; "p_order_id": string; "p_user_id": string };
        Returns: undefined;
      };
      "checkout_status": { Args: { "p_checkout_id": string }; Returns: Json };
      "checkpoint_scrape": {
        Args: { "p_job_id": string; "p_lease_token": string; "p_progress": Json; "p_visits": Json };
        Returns: boolean;
      };
      "claim_notice": { Args: { "p_ways": (string)[] }; Returns: Json };
      "claim_polar_command": { Args: { "p_command_id": string }; Returns: Json };
      "claim_scrape": { Args: { "p_purchase_id"?: string }; Returns: Json };
      "claim_usage": { Args: { "p_limit"?: number }; Returns: Json };
      "close_polar_command": { Args: { "p_command_id": string; "p_reason": string }; Returns: Json };
      "command_for": { Args: { "p_command_id": string; "p_user_id": string }; Returns: Json };
      "compare_polar_objects": {
        Args: { "p_kind": string; "p_objects": Json };
        Returns: {
          "id": string;
          "verdict": string;
        }[];
      };
      "complete_scrape": {
        Args: { "p_job_id": string; "p_lease_token": string; "p_outputs": Json };
        Returns: boolean;
      };
      "create_cart": {
        Args: {
          "p_claims": Json;
          "p_client_ip"?: string;
          "p_idempotency_key": string;
          "p_items": Json;
          "p_terms"?: Json;
        };
        Returns: Json;
      };
      "credit_balance": { Args: Record<PropertyKey, never>; Returns: number };
      "dashboard": { Args: Record<PropertyKey, never>; Returns: Json };
      "discard_notices": {
        Args: { "p_reason": string; "p_state": string; "p_until"?: string };
        Returns: number;
      };
      "drop_usage": { Args: { "p_reason": string }; Returns: number };
      "erase_person": { Args: { "p_person": string; "p_reason": string }; Returns: Json };
      "export_person": { Args: { "p_person": string; "p_reason": string }; Returns: Json };
      "fail_scrape": {
        Args: {
          "p_code": string;
          "p_job_id": string;
          "p_lease_token": string;
          "p_message": string;
          "p_retryable": boolean;
        };
        Returns: string;
      };
      "finish_reconcile": {
        Args: { "p_counts": Json; "p_lease_token": string; "p_run_id": string; "p_stopped_by": string };
        Returns: boolean;
      };
      "has_active_subscription": { Args: Record<PropertyKey, never>; Returns: boolean };
      "health": { Args: Record<PropertyKey, never>; Returns: Json };
      "ingest_polar_event": { Args: { "p_body": string; "p_webhook_id": string }; Returns: string };
      "link_polar_customer": {
        Args: { "p_claims": Json; "p_email": string; "p_polar_customer_id": string };
        Returns: boolean;
      };
      "link_profile": { Args: Record<PropertyKey, never>; Returns: Json };
      "list_erased_files": { Args: { "p_limit": number }; Returns: string[] };
      "list_forged_objects": {
        Args: { "p_limit": number };
        Returns: {
          "id": string;
          "kind": string;
        }[];
      };
      "list_polar_rereads": {
        Args: { "p_after"?: string; "p_limit": number };
        Returns: {
          "id": string;
          "kind": string;
        }[];
      };
      "list_received_events": {
        Args: { "p_after": string; "p_limit": number; "p_since": string };
        Returns: {
          "digest": string;
          "object_id": string;
          "received_at": string;
          "type": string;
          "webhook_id": string;
        }[];
      };
      "mark_forged_events": { Args: { "p_reason": string; "p_webhook_ids": (string)[] }; Returns: number };
      "move_order": {
        Args: { "p_order_id": string; "p_reason": string; "p_user_id": string };
        Returns: undefined;
      };
      "my_command": { Args: { "p_command_id": string }; Returns: Json };
      "my_entitlements": { Args: Record<PropertyKey, never>; Returns: Json };
      "portal_customer": {
        Args: { "p_issuer"?: string; "p_subscription_id"?: string; "p_user_id": string };
        Returns: string;
      };
      "preview_subscription_change": {
        Args: {
          "p_args": Json;
          "p_issuer": string;
          "p_kind": string;
          "p_subscription_id": string;
          "p_user_id": string;
        };
        Returns: Json;
      };
      "record_notice": {
        Args: {
          "p_error"?: string;
          "p_error_code"?: string;
          "p_lease_token": string;
          "p_notice_id": string;
          "p_outcome": string;
          "p_receipt"?: string;
          "p_retry_after"?: number;
        };
        Returns: string;
      };
      "record_polar_command": {
        Args: {
          "p_answer"?: Json;
          "p_command_id": string;
          "p_error"?: string;
          "p_error_code"?: string;
          "p_lease_token": string;
          "p_outcome": string;
          "p_retry_after"?: number;
          "p_seen_at"?: string;
        };
        Returns: string;
      };
      "record_reconcile": {
        Args: {
          "p_counts": Json;
          "p_cursor": Json;
          "p_lease_token": string;
          "p_run_id": string;
          "p_until": string;
        };
        Returns: boolean;
      };
      "record_usage": {
        Args: {
          "p_error"?: string;
          "p_error_code"?: string;
          "p_lease_token": string;
          "p_outcome": string;
          "p_refused"?: (string)[];
          "p_retry_after"?: number;
        };
        Returns: number;
      };
      "refund_order": {
        Args: { "p_amount"?: number; "p_order_id": string; "p_polar_reason"?: string; "p_reason": string };
        Returns: Json;
      };
      "refund_purchase": {
        Args: { "p_polar_reason"?: string; "p_purchase_id": string; "p_reason": string };
        Returns: Json;
      };
      "release_notices": {
        Args: { "p_reason": string; "p_since"?: string; "p_state": string };
        Returns: number;
      };
      "replay_notice": { Args: { "p_notice_id": string; "p_reason": string }; Returns: undefined };
      "replay_polar_event": { Args: { "p_webhook_id": string }; Returns: string };
      "rerun_purchase": { Args: { "p_purchase_id": string; "p_reason": string }; Returns: undefined };
      "retry_polar_command": { Args: { "p_command_id": string; "p_reason": string }; Returns: Json };
      "retry_purchase": { Args: { "p_purchase_id": string }; Returns: undefined };
      "retry_usage": { Args: { "p_reason": string }; Returns: number };
      "revoke_seat": { Args: { "p_seat_id": string }; Returns: Json };
      "send_polar_command": {
        Args: { "p_command_id": string; "p_lease_token": string; "p_seen_at": string };
        Returns: boolean;
      };
      "set_purchase_url": { Args: { "p_purchase_id": string; "p_url": string }; Returns: undefined };
      "set_subscription_url": { Args: { "p_subscription_id": string; "p_url": string }; Returns: undefined };
      "spend_credits": {
        Args: { "p_amount": number; "p_idempotency_key": string; "p_reason"?: string };
        Returns: Json;
      };
      "spend_credits_for": {
        Args: {
          "p_amount": number;
          "p_idempotency_key": string;
          "p_reason": string;
          "p_settlement"?: boolean;
          "p_user_id": string;
        };
        Returns: Json;
      };
      "start_reconcile": { Args: { "p_dry_run": boolean; "p_since": string }; Returns: Json };
      "support": { Args: { "p_person": string }; Returns: Json };
      "uncancel_subscription": { Args: { "p_reason": string; "p_subscription_id": string }; Returns: Json };
      "undo_forged_object": {
        Args: { "p_id": string; "p_kind": string; "p_repairs": Json };
        Returns: boolean;
      };
      "unsubscribe_digest": { Args: { "p_notice_id": string }; Returns: boolean };
      "yield_scrape": { Args: { "p_job_id": string; "p_lease_token": string }; Returns: boolean };
    };
    Enums: {
      "credit_entry_kind": "grant" | "spend" | "clawback" | "expiry";
      "credit_source": "order" | "period" | "month" | "share" | "trial" | "adjustment" | "settlement";
      "expiry_rule": "never" | "period_end";
      "product_kind": "kit" | "upsell" | "subscription" | "cart";
      "purchase_status": "awaiting_url" | "pending_scrape" | "scraping" | "completed" | "failed" | "canceled";
      "report_kind":
        | "survival_blueprint"
        | "persona_snapshot"
        | "ad_script"
        | "threat_scan"
        | "competitor_matrix"
        | "edge_update";
      "seat_credits": "shared" | "per_seat";
      "subscription_status": "trialing" | "active" | "past_due" | "paused" | "inactive" | "revoked";
    };
    CompositeTypes: {
      [_ in never]: never;
    };
  };
};

type DatabaseWithoutInternals = Omit<Database, "__InternalSupabase">;

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, "public">];

export type Tables<
  DefaultSchemaTableNameOrOptions extends
    | keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  } ? keyof (
      & DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
      & DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"]
    )
    : never = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals } ? (
    & DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    & DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"]
  )[TableName] extends {
    Row: infer R;
  } ? R
  : never
  : DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
    ? (DefaultSchema["Tables"] & DefaultSchema["Views"])[DefaultSchemaTableNameOrOptions] extends {
      Row: infer R;
    } ? R
    : never
  : never;

export type TablesInsert<
  DefaultSchemaTableNameOrOptions extends
    | keyof DefaultSchema["Tables"]
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  } ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
    Insert: infer I;
  } ? I
  : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
    ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
      Insert: infer I;
    } ? I
    : never
  : never;

export type TablesUpdate<
  DefaultSchemaTableNameOrOptions extends
    | keyof DefaultSchema["Tables"]
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  } ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
    Update: infer U;
  } ? U
  : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
    ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
      Update: infer U;
    } ? U
    : never
  : never;

export type Enums<
  DefaultSchemaEnumNameOrOptions extends
    | keyof DefaultSchema["Enums"]
    | { schema: keyof DatabaseWithoutInternals },
  EnumName extends DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  } ? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"]
    : never = never,
> = DefaultSchemaEnumNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"][EnumName]
  : DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema["Enums"]
    ? DefaultSchema["Enums"][DefaultSchemaEnumNameOrOptions]
  : never;

export type CompositeTypes<
  PublicCompositeTypeNameOrOptions extends
    | keyof DefaultSchema["CompositeTypes"]
    | { schema: keyof DatabaseWithoutInternals },
  CompositeTypeName extends PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  } ? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"]
    : never = never,
> = PublicCompositeTypeNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"][CompositeTypeName]
  : PublicCompositeTypeNameOrOptions extends keyof DefaultSchema["CompositeTypes"]
    ? DefaultSchema["CompositeTypes"][PublicCompositeTypeNameOrOptions]
  : never;

export const Constants = {
  "public": {
    Enums: {
      "credit_entry_kind": ["grant", "spend", "clawback", "expiry"],
      "credit_source": ["order", "period", "month", "share", "trial", "adjustment", "settlement"],
      "expiry_rule": ["never", "period_end"],
      "product_kind": ["kit", "upsell", "subscription", "cart"],
      "purchase_status": ["awaiting_url", "pending_scrape", "scraping", "completed", "failed", "canceled"],
      "report_kind": [
        "survival_blueprint",
        "persona_snapshot",
        "ad_script",
        "threat_scan",
        "competitor_matrix",
        "edge_update",
      ],
      "seat_credits": ["shared", "per_seat"],
      "subscription_status": ["trialing", "active", "past_due", "paused", "inactive", "revoked"],
    },
  },
} as const;
