import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "@adyen/api-library 32.1.0",
    standing: "recorded",
    secret: "44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056",
    sent: {
      body: '{"data":{"balancePlatform":"YOUR_BALANCE_PLATFORM","accountHolder":{"id":"AH3227C223222B5CMD2SXFKGT","description":"S. Hopper – café"}},"environment":"test","timestamp":"2026-11-23T12:59:58+01:00","type":"balancePlatform.accountHolder.updated"}',
      headers: {
        hmacsignature: "B2lhPwifBd7bjWsGQZzQMBf9w0rgS9dSVHpnxLNH8rw=",
        protocol: "HmacSHA256",
      },
    },
    event: { type: "balancePlatform.accountHolder.updated" },
  },
];
