import { SECONDS, TEXT } from "./_shared.ts";
import { jsonBook, type SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = jsonBook("ElevenLabs", [
  [
    "post_call_transcription",
    {
      type: "post_call_transcription",
      event_timestamp: SECONDS,
      data: {
        agent_id: "agent_01jzq0",
        conversation_id: "conv_01jzq1843",
        status: "done",
        transcript: [{ role: "user", message: TEXT }],
      },
    },
    "/data/conversation_id",
  ],
]);
