import { assert, assertEquals, assertMatch } from "@kit/assert";
import type postgres from "postgres";
import { type Scratch, startScratch, until } from "../tests/scratch.ts";
import { startNetWorker } from "./net_worker.ts";

let scratch: Scratch;
Deno.test.beforeAll(async () => {
  scratch = await startScratch();
});
Deno.test.afterAll(() => scratch.stop());

/** What the server was asked. */
interface Seen {
  method: string;
  path: string;
  search: string;
  headers: Headers;
}

/** A server that remembers what it was asked, and answers by path. */
async function withServer(test: (url: string, seen: Seen[]) => Promise<void>): Promise<void> {
  const seen: Seen[] = [];
  const release = new AbortController();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { pathname, search } = new URL(request.url);
    seen.push({ method: request.method, path: pathname, search, headers: new Headers(request.headers) });
    if (pathname === "/never") {
      await new Promise((resolve) => release.signal.addEventListener("abort", resolve));
    }
    if (pathname === "/moved") return Response.redirect(new URL("/there", request.url), 302);
    return Response.json({ echo: await request.text() }, { status: 202 });
  });
  try {
    await test(`http://127.0.0.1:${server.addr.port}`, seen);
  } finally {
    release.abort();
    await server.shutdown();
  }
}

async function withWorker(url: string, test: () => Promise<void>): Promise<void> {
  const worker = await startNetWorker(url);
  try {
    await test();
  } finally {
    await worker.stop();
  }
}

const responseTo = (sql: postgres.Sql, id: string) =>
  until(
    `response to request ${id}`,
    async () => (await sql`select * from net._http_response where id = ${id}`)[0],
  );

Deno.test("pg_net: a request leaves only after its transaction has committed", () =>
  scratch.database((sql, url) =>
    withServer((server, seen) =>
      withWorker(url, async () => {
        let id = "";
        await sql.begin(async (transaction) => {
          [{ id }] = await transaction`select net.http_post(${
            server + "/bell"
          }, '{"purchase_id": "1"}') as id`;
          const other = await sql`select net.http_get(${server + "/other"}) as id`;
          await responseTo(sql, other[0].id);
          assertEquals(seen.map((request) => request.path), ["/other"]);
        });
        const response = await responseTo(sql, id);
        assertEquals(response.status_code, 202);
        assertEquals(response.content_type, "application/json");
        assertEquals(JSON.parse(response.content), { echo: '{"purchase_id": "1"}' });
        assertEquals(response.headers["content-type"], "application/json");
        assertEquals([response.timed_out, response.error_msg], [false, null]);
        assertEquals(seen[1].method, "POST");
        assertEquals(seen[1].headers.get("content-type"), "application/json");
        assertEquals(seen[1].headers.get("user-agent"), "pg_net/0.20.4");
      })
    )
  ));

Deno.test("pg_net: a rolled back request is never sent", () =>
  scratch.database((sql, url) =>
    withServer((server, seen) =>
      withWorker(url, async () => {
        await sql.begin(async (transaction) => {
          await transaction`select net.http_post(${server + "/rolled-back"})`;
          throw new Error("roll back");
        }).catch(() => {});
        const [{ id }] = await sql`select net.http_get(${server + "/later"}) as id`;
        await responseTo(sql, id);
        assertEquals(seen.map((request) => request.path), ["/later"]);
      })
    )
  ));

Deno.test("pg_net: what was queued without a worker is sent when one starts", () =>
  scratch.database((sql, url) =>
    withServer(async (server, seen) => {
      const [{ id }] = await sql`
        select net.http_get(${server + "/queued"}, '{"q": "tea & ü"}', '{"x-name": "edge"}') as id`;
      assertEquals((await sql`select from net.http_request_queue`).length, 1);
      await withWorker(url, async () => {
        await responseTo(sql, id);
      });
      assertEquals(seen[0].search, "?q=tea%20%26%20%C3%BC");
      assertEquals(seen[0].headers.get("x-name"), "edge");
      assertEquals((await sql`select from net.http_request_queue`).length, 0);
    })
  ));

Deno.test("pg_net: a request that takes too long is marked as timed out and the rest of the batch is not lost", () =>
  scratch.database((sql, url) =>
    withServer((server) =>
      withWorker(url, async () => {
        const [{ slow, quick }] = await sql`
          select net.http_get(${server + "/never"}, timeout_milliseconds := 200) as slow,
            net.http_get(${server + "/quick"}) as quick`;
        const response = await responseTo(sql, slow);
        assertEquals([response.timed_out, response.status_code], [true, null]);
        assertMatch(response.error_msg, /^Timeout of 200 ms reached/);
        assertEquals((await responseTo(sql, quick)).status_code, 202);
      })
    )
  ));

Deno.test("pg_net: a batch of 200 is sent all at once, the 201st waits for it", () =>
  scratch.database((sql, url) =>
    withServer(async (server, seen) => {
      await sql`
        select net.http_get(${server} || '/never', timeout_milliseconds := 1500) from generate_series(1, 201)`;
      await withWorker(url, async () => {
        await until("200 requests under way", () => Promise.resolve(seen.length === 200));
        const [{ count }] = await sql`select count(*)::int from net._http_response`;
        assertEquals(count, 0); // none has ended, so all are under way at the same time
        await until("the 201st", () => Promise.resolve(seen.length === 201));
        const [{ done }] = await sql`select count(*)::int as done from net._http_response`;
        assertEquals(done, 200);
      });
    })
  ));

Deno.test("pg_net: a worker that ends in the middle of a batch leaves the queue as it was", () =>
  scratch.database((sql, url) =>
    withServer(async (server, seen) => {
      await sql`select net.http_get(${server + "/never"})`;
      await withWorker(url, async () => {
        await until("the request under way", () => Promise.resolve(seen.length === 1));
      });
      const [left] = await sql`
        select (select count(*)::int from net.http_request_queue) as queued,
          (select count(*)::int from net._http_response) as answered`;
      assertEquals(left, { queued: 1, answered: 0 });
    })
  ));

Deno.test("pg_net: redirects are followed and a dead host is an error message", () =>
  scratch.database((sql, url) =>
    withServer((server, seen) =>
      withWorker(url, async () => {
        const [{ moved, dead }] = await sql`
          select net.http_get(${server + "/moved"}) as moved, net.http_delete('http://127.0.0.1:1/') as dead`;
        assertEquals((await responseTo(sql, moved)).status_code, 202);
        assertEquals(seen.map((request) => request.path), ["/moved", "/there"]);
        const response = await responseTo(sql, dead);
        assertEquals([response.timed_out, response.status_code], [false, null]);
        assert(response.error_msg);
      })
    )
  ));

Deno.test("pg_net: responses older than their time to live go with the next batch", () =>
  scratch.database((sql, url) =>
    withServer((server) =>
      withWorker(url, async () => {
        await sql`
          insert into net._http_response (id, created) values
            (-1, now() - interval '6 hours 1 minute'), (-2, now() - interval '5 hours')`;
        const [{ id }] = await sql`select net.http_get(${server}) as id`;
        await responseTo(sql, id);
        assertEquals((await sql`select id from net._http_response where id < 0`).map((row) => row.id), [
          "-2",
        ]);
      })
    )
  ));

Deno.test("pg_net: any role may call, a wrong content type and a wrong URL are refused in the caller's transaction", () =>
  scratch.database(async (sql) => {
    const messageOf = (query: Promise<unknown>) => query.then(() => "accepted", (error) => error.message);
    await sql`set role anon`;
    assertEquals(await messageOf(sql`select net.http_get('http://example.com')`), "accepted");
    assertEquals(
      await messageOf(
        sql`select net.http_post('http://example.com', headers := '{"content-type": "text/plain"}')`,
      ),
      'Content-Type header must be "application/json"',
    );
    assertMatch(
      await messageOf(sql`select net.http_get('example.com/path')`),
      /^invalid URL "example.com\/path"/,
    );
  }));

Deno.test("pg_net: the health check knows whether a worker is there", () =>
  scratch.database(async (sql, url) => {
    const isUp = () => sql`select net.check_worker_is_up()`.then(() => true, () => false);
    assertEquals(await isUp(), false);
    await withWorker(url, async () => {
      await sql`select net.wait_until_running()`;
      assertEquals(await isUp(), true);
    });
  }));
