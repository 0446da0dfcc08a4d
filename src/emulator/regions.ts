/** Google Cloud's regions (cloud.google.com/about/locations, as of 2026). */
export const REGIONS: readonly string[] = [
  "africa-south1",
  "asia-east1",
  "asia-east2",
  "asia-northeast1",
  "asia-northeast2",
  "asia-northeast3",
  "asia-south1",
  "asia-south2",
  "asia-southeast1",
  "asia-southeast2",
  "asia-southeast3",
  "australia-southeast1",
  "australia-southeast2",
  "europe-central2",
  "europe-north1",
  "europe-north2",
  "europe-southwest1",
  "europe-west1",
  "europe-west10",
  "europe-west12",
  "europe-west2",
  "europe-west3",
  "europe-west4",
  "europe-west6",
  "europe-west8",
  "europe-west9",
  "me-central1",
  "me-central2",
  "me-west1",
  "northamerica-northeast1",
  "northamerica-northeast2",
  "northamerica-south1",
  "southamerica-east1",
  "southamerica-west1",
  "us-central1",
  "us-east1",
  "us-east4",
  "us-east5",
  "us-south1",
  "us-west1",
  "us-west2",
  "us-west3",
  "us-west4",
];

/**
 * One word, which Google's regions never are, names a place of one's own, such as `local`; these
 * count as Google's.
 */
const NOT_PLACES = new Set(["global", "us", "eu", "europe", "asia"]);

/**
 * Whether queues can be there: a region of Google's, or a single word for this machine. `-`,
 * `us-central` (App Engine's name), zones and multi-regions are the mistakes that the service
 * refuses.
 */
export const isLocation = (id: string): boolean =>
  REGIONS.includes(id) || (/^[a-zA-Z0-9]+$/.test(id) && !NOT_PLACES.has(id));
