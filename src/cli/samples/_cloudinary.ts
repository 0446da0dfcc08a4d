import { ISO, SECONDS } from "./_shared.ts";
import { jsonBook } from "./sample.ts";

/** An upload: the same body under both hashes. */
export const cloudinary = jsonBook("Cloudinary", [
  [
    "upload",
    {
      notification_type: "upload",
      timestamp: ISO,
      request_id: "c9c1a1f2e3d4b5a697887766554433221",
      asset_id: "b1946ac92492d2347c6235b4d2611184",
      public_id: "mill/carriage",
      version: SECONDS,
      width: 1843,
      height: 507,
      format: "jpg",
      resource_type: "image",
    },
    "/request_id",
  ],
]);
