import type { Source } from "../../src/types/config.ts";
import type { Delivery, Event } from "../../src/types/delivery.ts";
import { compileExpression } from "../../src/relay/route/expressions.ts";
import { Problem } from "../../src/relay/problem.ts";
import { readySource } from "../../src/relay/source.ts";
import { delivery, preset, source } from "../relay/fixtures.ts";
import { AT, type Given } from "./receive.ts";

/** A preset's engine on that request: the event, and the index of the secret that vouched for it. Throws the Problem. */
export async function prove(
  name: string,
  given: Given,
): Promise<Event & { secretIndex: number | undefined }> {
  const { ready, request } = stageOf(name, given);
  const body = ready.readBody(request);
  const proof = await ready.verify(request, () => body);
  const secretIndex = proof.by === "secret" ? proof.index : undefined;
  return { ...ready.readEvent(request, body), secretIndex };
}

/** The code of the Problem with which a preset refuses a request. */
export async function refusal(name: string, given: Given): Promise<string> {
  try {
    await prove(name, given);
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
  return "accepted";
}

/** What a preset answers to a handshake; undefined when the request is none. */
export async function shake(name: string, given: Given, proof: "unsigned" | "signed" = "unsigned") {
  const { ready, request } = stageOf(name, given);
  const body = ready.readBody(request);
  const answer = proof === "unsigned" ? ready.answerUnsigned : ready.answerSigned;
  return answer?.(request, () => body);
}

function stageOf(name: string, given: Given) {
  const { secrets, publicUrl, options = {}, fetch } = given;
  const configured: Source = source({ name, provider: preset(name), options });
  const ready = readySource(configured, { secrets, publicUrl, options, fetch }, compileExpression);
  const request: Delivery = delivery(given.body, given.headers, {
    path: `/${name}`,
    method: given.method ?? "POST",
    query: given.query ?? "",
    receivedAt: given.at ?? AT,
  });
  return { ready, request };
}
