/**
 * Contract: what is followed is asked for once, again when Realtime announces a change, and as often as without it when
 * there is none. Another user never sees what the one before had. When nobody looks any more, channel and timer are gone.
 * A small Realtime server speaks Phoenix's protocol here, since the local stack has none.
 */

import { assert, assertEquals } from "@kit/assert";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { followBuyer } from "./client/follow.ts";
import { until } from "./local/visitor.ts";

/** A project with RPCs and Realtime, and what was asked of it. */
interface Project {
  url: string;
  /** Calls, by name. */
  asked: Record<string, number>;
  /** Topics that are joined now. */
  topics: Set<string>;
  announce(topic: string): void;
  /** Who the token belongs to; null refuses everybody. */
  user: string | null;
  /** Of the one purchase. */
  status: "scraping" | "completed";
  /** Holds answers back while it is there. */
  gate: Promise<void> | null;
  stop(): Promise<void>;
}

function startProject({ realtime = true } = {}): Project {
  const sockets = new Set<WebSocket>();
  const project: Project = {
    url: "",
    asked: {},
    topics: new Set(),
    user: "ada",
    status: "scraping",
    gate: null,
    announce(topic) {
      const payload = { event: "purchase", type: "broadcast", payload: { id: "1", status: "completed" } };
      const message = { topic: `realtime:${topic}`, event: "broadcast", payload, ref: null, join_ref: null };
      for (const socket of sockets) socket.send(encode(message));
    },
    async stop() {
      for (const socket of sockets) socket.close();
      await server.shutdown();
    },
  };
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/rest/v1/rpc/")) return answer(project, pathname.split("/").at(-1)!);
    if (!realtime || request.headers.get("upgrade") !== "websocket") {
      return new Response(null, { status: 404 });
    }
    const { socket, response } = Deno.upgradeWebSocket(request);
    sockets.add(socket);
    socket.onclose = () => sockets.delete(socket);
    socket.onmessage = ({ data }) => hear(project, socket, decode(data));
    return response;
  });
  project.url = `http://127.0.0.1:${server.addr.port}`;
  return project;
}

async function answer(project: Project, name: string): Promise<Response> {
  project.asked[name] = (project.asked[name] ?? 0) + 1;
  const { user, status } = project;
  await project.gate;
  if (user === null) {
    return Response.json({ code: "42501", message: "permission denied" }, { status: 401 });
  }
  const purchases = [{ id: "1", status }];
  return Response.json(name === "dashboard" ? { profile: { user_id: user }, purchases } : { credits: 7 });
}

/** A frame of Phoenix' serializer 2: `[join_ref, ref, topic, event, payload]`. */
interface Message {
  topic: string;
  event: string;
  payload: unknown;
  ref: string | null;
  join_ref: string | null;
}

const encode = ({ join_ref, ref, topic, event, payload }: Message) =>
  JSON.stringify([join_ref, ref, topic, event, payload]);

function decode(data: string): Message {
  const [join_ref, ref, topic, event, payload] = JSON.parse(data);
  return { join_ref, ref, topic, event, payload };
}

function hear(project: Project, socket: WebSocket, message: Message): void {
  const topic = message.topic.replace(/^realtime:/, "");
  if (message.event === "phx_join") project.topics.add(topic);
  if (message.event === "phx_leave") project.topics.delete(topic);
  if (/^(?:phx_join|phx_leave|heartbeat)$/.test(message.event)) {
    socket.send(encode({ ...message, event: "phx_reply", payload: { status: "ok", response: {} } }));
  }
}

/** A client as with Clerk, whose token is whatever it says. */
const clientOf = ({ url }: Project) =>
  createClient(url, "sb_publishable_test", { accessToken: () => Promise.resolve("a.b.c") });

async function during(
  project: Project,
  use: (supabase: SupabaseClient) => Promise<void>,
): Promise<void> {
  const supabase = clientOf(project);
  try {
    await use(supabase);
  } finally {
    await supabase.realtime.disconnect();
    await project.stop();
  }
}

Deno.test("what is announced is asked for again, by one channel however many look", async () => {
  const project = startProject();
  await during(project, async (supabase) => {
    const { dashboard, entitlements } = followBuyer(supabase);
    assert(followBuyer(supabase).dashboard === dashboard, "one client is followed twice");
    let changes = 0;
    const leaves = [
      dashboard.subscribe(() => changes++),
      dashboard.subscribe(() => {}),
      entitlements.subscribe(() => {}),
    ];
    await until("the channel", () => Promise.resolve(project.topics.has("purchases:ada")));
    await until("the entitlements", () => Promise.resolve(entitlements.get().data?.credits === 7));
    await until("the join's own question", () => Promise.resolve(project.asked.dashboard === 2));
    assertEquals(changes, 1, "the same answer again is no news");

    project.status = "completed";
    project.announce("purchases:ada");
    await until("the news", () => Promise.resolve(dashboard.get().data?.purchases[0].status === "completed"));
    assertEquals(changes, 2);

    for (const leave of leaves) leave();
    await until("the channel's end", () => Promise.resolve(project.topics.size === 0));
    const asked = { ...project.asked };
    project.announce("purchases:ada");
    assertEquals(project.asked, asked);
  });
});

Deno.test("without Realtime it is asked for again while a report is made", async () => {
  const project = startProject({ realtime: false });
  await during(project, async (supabase) => {
    const { dashboard } = followBuyer(supabase);
    project.status = "completed";
    const leave = dashboard.subscribe(() => {});
    await until("the first answer", () => Promise.resolve(!dashboard.get().loading));
    // As after a call that has a report made once more: from then on it is asked often.
    project.status = "scraping";
    await dashboard.refresh();
    project.status = "completed";
    await until(
      "the second answer",
      () => Promise.resolve(dashboard.get().data?.purchases[0].status === "completed"),
    );
    leave();
  });
});

Deno.test("an answer that comes after a later question is dropped, and so is what a signed-out user had", async () => {
  const project = startProject({ realtime: false });
  await during(project, async (supabase) => {
    const { dashboard } = followBuyer(supabase);
    await dashboard.refresh();
    assertEquals(dashboard.get().data?.profile.user_id, "ada");

    const gate = Promise.withResolvers<void>();
    project.gate = gate.promise;
    const slow = dashboard.refresh();
    await until("the slow question", () => Promise.resolve(project.asked.dashboard === 2));
    project.gate = null;
    project.user = null;
    await dashboard.refresh();
    gate.resolve();
    await slow;
    const { data, error } = dashboard.get();
    assertEquals([data, error?.code], [null, "not_allowed"]);
  });
});

Deno.test("who leaves before the first answer has joined nothing", async () => {
  const project = startProject();
  await during(project, async (supabase) => {
    const gate = Promise.withResolvers<void>();
    project.gate = gate.promise;
    const { dashboard } = followBuyer(supabase);
    const leave = dashboard.subscribe(() => {});
    await until("the question", () => Promise.resolve(project.asked.dashboard === 1));
    leave();
    gate.resolve();
    await until("the answer", () => Promise.resolve(!dashboard.get().loading));
    assertEquals([supabase.getChannels().length, project.topics.size], [0, 0]);
  });
});
