import type { SampleBook } from "./sample.ts";

/** After https://developers.zoom.us/docs/api/meetings/events/. */
export const book: SampleBook = {
  userAgent: "Zoom Marketplace/1.0a",
  contentType: "application/json; charset=utf-8",
  headers: { "x-zm-trackingid": "v=2.0;clid=us06;rid=WEB_6c1f2a7b9d" },
  samples: [
    {
      event: "meeting.started",
      json: {
        event: "meeting.started",
        payload: {
          account_id: "Kq3xV7n2TuOa0sYb1cDfGh",
          object: {
            duration: 60,
            start_time: "2026-11-23T12:00:00Z",
            timezone: "Europe/Berlin",
            topic: "The mill – weekly",
            id: "98201774435",
            type: 2,
            uuid: "4cWz1VxTR0KpQ2aLh8uYtg==",
            host_id: "u8Xk2LmQT5uVw0aZp1BnCd",
          },
        },
        event_ts: 1_795_435_200_000,
      },
      fresh: ["/payload/object/id"],
    },
    {
      event: "recording.completed",
      json: {
        event: "recording.completed",
        payload: {
          account_id: "Kq3xV7n2TuOa0sYb1cDfGh",
          object: {
            id: 98_201_774_435,
            uuid: "4cWz1VxTR0KpQ2aLh8uYtg==",
            host_id: "u8Xk2LmQT5uVw0aZp1BnCd",
            topic: "The mill – weekly",
            type: 2,
            start_time: "2026-11-23T12:00:00Z",
            duration: 58,
            total_size: 529_758,
            recording_count: 1,
            share_url: "https://zoom.us/rec/share/Xk7QvJ2ZbWc1Yt",
            recording_files: [
              {
                id: "0d4c1f6e-9a52-4f8b-8f2e-6b1a7c3d5e90",
                file_type: "MP4",
                file_size: 529_758,
                recording_type: "shared_screen_with_speaker_view",
                status: "completed",
              },
            ],
          },
        },
        event_ts: 1_795_435_200_000,
        download_token: "sample-download-token",
      },
      fresh: ["/payload/object/id"],
    },
  ],
};
