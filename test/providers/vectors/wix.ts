import { SignJWT } from "jose";
import type { Vector } from "../vector.ts";
import { PEM, privateKey } from "./_rsa.ts";

const inner = {
  id: "event-1",
  entityFqdn: "wix.contacts.v4.contact",
  slug: "merged",
  eventTime: "2026-11-23T11:59:59.000Z",
};
const data = {
  eventType: "wix.contacts.v4.contact_merged",
  instanceId: "instance-1",
  data: JSON.stringify(inner),
  identity: JSON.stringify({ identityType: "APP" }),
};
const body = await new SignJWT({ data: JSON.stringify(data) })
  .setProtectedHeader({ alg: "RS256" })
  .setIssuedAt(new Date("2026-11-23T12:00:00Z"))
  .setExpirationTime(new Date("2026-11-23T12:05:00Z"))
  .sign(privateKey);

export const vectors: readonly Vector[] = [
  {
    by: "@wix/sdk 1.21.16",
    standing: "recorded",
    secret:
      "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsUyEcBTXSG3aNOECEM4z\nx1GDO1RfOvGHhI1Q6HMYi5wpjrS4s6aRew1Udd6wjjhAdlqnG2CQToKFz5zKwBD7\n/mSz5p1nzrc8RWd+zTLHGKALRO57+mg8hlzO9pPV4cAFGEQeqFAUgoHRCyAS4Lf5\nzi794VdH6UIiLQoWdwtJu+ksid+Sziz2GtSI5jNY3GLGcMsXkBRfQmsnV/oGiDIT\nGbNJ/FVui8Wi0MnFy7TwnJ/ep0Rm4ph8seDNOvR6vt51HeIsOPU0+PInZfHTTFXY\n8QojvJxT5WWXIfn5Nkng+TH8SCiJXgCFJxw0X2FUkpcexYXEZkW5xV/TPmyuRBRi\nEQIDAQAB\n-----END PUBLIC KEY-----\n",
    sent: {
      body: "eyJhbGciOiJSUzI1NiJ9.eyJkYXRhIjoie1wiZXZlbnRUeXBlXCI6XCJ3aXguY29udGFjdHMudjQuY29udGFjdF9tZXJnZWRcIixcImluc3RhbmNlSWRcIjpcImluc3RhbmNlLTFcIixcImRhdGFcIjpcIntcXFwiaWRcXFwiOlxcXCJldmVudC0xXFxcIixcXFwiZW50aXR5RnFkblxcXCI6XFxcIndpeC5jb250YWN0cy52NC5jb250YWN0XFxcIixcXFwic2x1Z1xcXCI6XFxcIm1lcmdlZFxcXCIsXFxcImV2ZW50VGltZVxcXCI6XFxcIjIwMjYtMTEtMjNUMTE6NTk6NTkuMDAwWlxcXCJ9XCIsXCJpZGVudGl0eVwiOlwie1xcXCJpZGVudGl0eVR5cGVcXFwiOlxcXCJBUFBcXFwifVwifSIsImlhdCI6MTc5NTQzNTIwMH0.GKX7O6x_lSvLFwt7hqyBB6XYHF9MOdLllY9bOeE9v16Mtf4CIfwP581yoIfv-RoA5oaNk9dKFWrFEDKiMKv92Uu4NYWaJ_0KCXVu_p1xOn6QHj35rSB0qsmlS--qRxWlspyJ_adnh7_8VTNrYHOdMuVpggiYSKYwTHEld-ly_m5VMutg3uNRHuSCD3zYeMwBKmTh2qCC2pxWsgftpDWTPOnjgJZT22OEjio8r3m1Csm4Byis_Bhp6y5EZ0MxddhhdamwPUTnmteWLg99HvkHxlvG3aIpUs9V0jN6l8Xf4PjkIraXx-un9obmBygWt-7oALopJiAJz_fSoWdLAUZc4A",
      headers: { "content-type": "text/plain" },
    },
    event: { type: "wix.contacts.v4.contact_merged", time: "2026-11-23T11:59:59.000Z" },
  },
  {
    by: "https://dev.wix.com/docs/rest/articles/get-started/webhook-structure",
    standing: "described",
    secret: PEM,
    sent: { body, headers: { "content-type": "text/plain" } },
    event: {
      type: "wix.contacts.v4.contact_merged",
      time: "2026-11-23T11:59:59.000Z",
    },
  },
];
