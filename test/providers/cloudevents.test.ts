import { describe, expect, test } from "vitest";
import { prove } from "./given.ts";
import { AT, type Given, receive } from "./receive.ts";

describe("CloudEvents", () => {
  const headers = { authorization: "Bearer the-token" };
  const given = (body: string, more: Record<string, string> = {}): Given => ({
    secrets: ["the-token"],
    body,
    headers: { ...headers, ...more },
    at: AT,
  });
  const attributes = {
    specversion: "1.0",
    id: "A234-1234",
    source: "/mill",
    type: "com.example.turned",
    time: "2026-11-23T11:59:59Z",
  };
  const binary = Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [`ce-${name}`, value]),
  );
  const expected = {
    id: "/mill:A234-1234",
    type: "com.example.turned",
    time: new Date("2026-11-23T11:59:59Z"),
  };

  test("binary and structured mode are the same event", async () => {
    const structured = { "content-type": "application/cloudevents+json" };
    const whole = JSON.stringify({ ...attributes, data: { type: "other" } });
    expect(await prove("cloudevents", given(whole, structured))).toMatchObject(expected);
    const data = given('{"type":"other","id":"7"}', binary);
    expect(await prove("cloudevents", data)).toMatchObject(expected);
    const text = given("plain data", { ...binary, "content-type": "text/csv" });
    expect(await prove("cloudevents", text)).toMatchObject(expected);
  });

  test("a batch is known by its bytes, so that another batch with the same first event is not lost", async () => {
    const batch = (...ids: string[]) => JSON.stringify(ids.map((id) => ({ ...attributes, id })));
    const one = await prove("cloudevents", given(batch("1")));
    const two = await prove("cloudevents", given(batch("1", "2")));
    expect(one.type).toBe("com.example.turned");
    expect(one.id).not.toBe(two.id);
  });

  test("permission to send is given for the origin that asks, and the callback is never fetched", async () => {
    const request = {
      "webhook-request-origin": "eventemitter.example.com",
      "webhook-request-callback": "https://eventemitter.example.com/confirm?id=12345",
      "webhook-request-rate": "120",
    };
    const sent = { method: "OPTIONS", body: "", headers: request };
    const { answer, event } = await receive("cloudevents", sent, { secrets: ["the-token"] });
    expect(answer).toMatchObject({
      status: 200,
      headers: {
        "webhook-allowed-origin": "eventemitter.example.com",
        "webhook-allowed-rate": "*",
      },
      body: "",
    });
    expect(event).toBeUndefined();
  });

  test("without the token nothing is an event", async () => {
    const unsigned = { body: "{}", headers: { ...binary, authorization: "Bearer another" } };
    const { code, event } = await receive("cloudevents", unsigned, { secrets: ["the-token"] });
    expect([code, event]).toEqual(["bad-signature", undefined]);
  });
});

describe("Event Grid with a secret in the URL", () => {
  const receiver = { secrets: ["the-token"] };
  const validation = JSON.stringify([
    {
      id: "2d1781af-3a4c-4d7c-bd0c-e34b19da4e66",
      topic: "/subscriptions/x",
      subject: "",
      data: {
        validationCode: "512d38b6-c7b8-40c8-89fe-f46f9e9622b6",
        validationUrl: "https://rp-eastus2.eventgrid.azure.net:553/validate?id=512d38b6",
      },
      eventType: "Microsoft.EventGrid.SubscriptionValidationEvent",
      eventTime: "2026-11-23T11:59:59.1234567Z",
      metadataVersion: "1",
      dataVersion: "1",
    },
  ]);

  test("a validation with the secret is answered with its code, one without is refused", async () => {
    const sent = { body: validation, headers: {}, query: "token=the-token" };
    const { answer, event } = await receive("azure-event-grid", sent, receiver);
    expect([answer.status, event]).toEqual([200, undefined]);
    expect(JSON.parse(answer.body)).toEqual({
      validationResponse: "512d38b6-c7b8-40c8-89fe-f46f9e9622b6",
    });
    const without = await receive("azure-event-grid", { ...sent, query: "token=x" }, receiver);
    expect(without.code).toBe("bad-signature");
  });

  test("an event is read with its seventh decimal of time", async () => {
    const body = validation.replace(/Microsoft.EventGrid.\w+/, "Microsoft.Storage.BlobCreated");
    const sent = { body, headers: {}, query: "token=the-token" };
    const { event } = await receive("azure-event-grid", sent, receiver);
    expect(event).toMatchObject({
      type: "Microsoft.Storage.BlobCreated",
      time: "2026-11-23T11:59:59.123Z",
    });
  });

  test("OPTIONS is answered for Event Grid alone", async () => {
    const ask = (origin: string) =>
      receive(
        "azure-event-grid",
        { method: "OPTIONS", body: "", headers: { "webhook-request-origin": origin } },
        receiver,
      );
    const { answer } = await ask("eventgrid.azure.net");
    expect(answer.headers["webhook-allowed-origin"]).toBe("eventgrid.azure.net");
    expect((await ask("elsewhere.example.com")).answer.status).toBe(405);
  });
});
