import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "mercadopago 3.6.1",
    standing: "recorded",
    secret: "mp-secret",
    sent: {
      body: '{"id":12345,"type":"payment","action":"payment.updated","data":{"id":"ord01jq4s4ky8hwq6na5pxb65b3d3"}}',
      headers: {
        "x-signature":
          "ts=1795435200,v1=b9f41af5d830e10925bdb62facd85d4549e57005e4c972c8af37cdb3e3bee96f",
        "x-request-id": "bb56a2f1-6aae-46ac-982e-9dcd3581d08e",
      },
      query: "data.id=ord01jq4s4ky8hwq6na5pxb65b3d3&type=payment",
    },
    event: {
      id: "12345:26b25e1ec7d7392c7d93454f654262e9539603c49e1550156380899184d2c8b4",
      type: "payment.payment.updated",
    },
  },
  {
    by: "mercadopago 3.6.1",
    standing: "recorded",
    secret: "mp-secret",
    sent: {
      body: '{"id":12345,"type":"payment","action":"payment.updated","data":{"id":"ORD01JQ4S4KY8HWQ6NA5PXB65B3D3"}}',
      headers: {
        "x-signature":
          "ts=1795435200000,v1=87de519b1b68933002368e88f4f8e12b36f85dc42e92a97756c085ee50ddb101",
        "x-request-id": "bb56a2f1-6aae-46ac-982e-9dcd3581d08e",
      },
      query: "data.id=ORD01JQ4S4KY8HWQ6NA5PXB65B3D3&type=payment",
    },
    event: {
      id: "12345:af7d6942baee66048aa0f7431c8ce60a98e1330db8d2be0bc2c932c7c2ea2ed8",
      type: "payment.payment.updated",
    },
  },
  {
    by: "mercadopago 3.6.1",
    standing: "recorded",
    secret: "mp-secret",
    sent: {
      body: '{"id":12345,"type":"payment","action":"payment.updated","data":{"id":"123456"}}',
      headers: {
        "x-signature":
          "ts=1795435200,v1=18e95e6f19b81a10ca045400c2ffd449b0f1d75dea44cabbb673820261b985fc",
      },
      query: "data.id=123456&type=payment",
    },
    event: {
      id: "12345:d332b283589192a16ddb876975a7bc824c8ad48fdeb698dfda3bba629002c2d6",
      type: "payment.payment.updated",
    },
  },
];
