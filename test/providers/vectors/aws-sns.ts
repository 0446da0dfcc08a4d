import type { Vector } from "../vector.ts";

/** Stands for what is at the address in `SigningCertURL`. */
const CERTIFICATE =
  "-----BEGIN CERTIFICATE-----\nMIIDGzCCAgOgAwIBAgIUVqQ8KI+0Dw9+ieC75MFLlR/npWkwDQYJKoZIhvcNAQEL\nBQAwHDEaMBgGA1UEAwwRc25zLmFtYXpvbmF3cy5jb20wIBcNMjYxMTIzMDU1ODIx\nWhgPMjA1MTA3MTUwNTU4MjFaMBwxGjAYBgNVBAMMEXNucy5hbWF6b25hd3MuY29t\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAmhf+yiPd1j99zWxPCB7T\nLQxFHhVNFqEY+hK6qb6ul9hlVMhVp1+IzCk3JBj6FaXqFXoCC0rM/CPzFzTNU30q\n85T+ke7Z5Mt34jThqv52bLEGY0WDs+RM9qv83EpR2qL7Ae5UMSvLm+inPW1eg8lB\nY7Lqo66cjSWsDJfLcFnmGULeLXK5vyk4qNcO09ZevXg1UcV/17+bG0rLN2wzI46f\nHUqxlRNuj6sSKAEV+ljeEJZDVaqgaVnMR38J0sid8/nVml55tcB6KImLiUSXBRfk\nwpgrYthPfEfui+HzthcOQSR5BKhRhIhlSTFk0jMNVGK77xH4virrbxyVD5VC/1cp\nJQIDAQABo1MwUTAdBgNVHQ4EFgQU5oF5b/PClRtpTFTOtxMWOo2Rt+0wHwYDVR0j\nBBgwFoAU5oF5b/PClRtpTFTOtxMWOo2Rt+0wDwYDVR0TAQH/BAUwAwEB/zANBgkq\nhkiG9w0BAQsFAAOCAQEAPgbxYrc6djrdI4L9WkkRPrvySp4gYxx5WTfk1+UV9639\npcdASdMg5i15DKOYxAbd6LCinKmHniBgWZ5qR0gSLUa1fo++0x99f8gp/c9xIjiV\nFEhIUR84w0uhBQZey9ymfkJx/f1gjgjgvd2Z4+qCj3ihSICuPdHtkas1+RZ/zsdm\nfmkVuP1G0QXvBiDx+el7eUFG5ef/xFE28cYqpLDcd30wgMuKizt285bWCRPX4Qvq\nBE6oiyZm2bcrJEtL6424usGkAyI8EBanQeIttCP+zHvDKEdF52BjCOIWrSMsDqli\nB4AeT0l5QIb50M/aC2Rd/bale7ZMAdDKrMG3Qyhslw==\n-----END CERTIFICATE-----\n";

export const vectors: readonly Vector[] = [
  {
    by: "sns-validator 0.3.5",
    standing: "recorded",
    published: CERTIFICATE,
    options: {
      topics: "arn:aws:sns:us-west-2:1:Other, arn:aws:sns:us-west-2:123456789012:MyTopic",
    },
    sent: {
      body: '{\n  "Type": "Notification",\n  "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",\n  "TopicArn": "arn:aws:sns:us-west-2:123456789012:MyTopic",\n  "Message": "{\\"a\\":\\"Grüße “ü” 🚂\\\\n\\"}",\n  "Timestamp": "2026-11-23T11:59:58.842Z",\n  "SigningCertURL": "https://sns.us-west-2.amazonaws.com/SimpleNotificationService-f3ecfb7224c7233fe7bb5f59f96de52f.pem",\n  "Subject": "My First Message",\n  "UnsubscribeURL": "https://sns.us-west-2.amazonaws.com/?Action=Unsubscribe",\n  "SignatureVersion": "1",\n  "Signature": "j0K5haazj8UMqiavHHDd8SPspr1l15uPmslwabGh/6vgJRfaCKAgse4zmtpfG/0lCgC1eg+8ZGH/hvxkp3dYgM1pwCWM9dKpq9yMsBsqNFDZob2OyDEzULOXfLd0ljYBzGEcf5w18nbqzQT7mMwEfcwO55YPVHkpi+vDWk73S9UIBO2WvgywlNyoQm6omL+5jK2Ls6l/ZCf0+uDidtC4KoXFGiL6qLYFwVKaicdug4VgPjfyRTxdz/a0Q4On2DXFwZ8kI3levm2IJadV8xMdEXsMxqySzYEnG7BV+umMPGoES1rUsZqC9mdILLv3RwxybMHkHHRiTCObf5p9z+zMhw=="\n}',
      headers: {
        "content-type": "text/plain; charset=UTF-8",
        "x-amz-sns-message-type": "Notification",
      },
    },
    event: {
      id: "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
      type: "Notification",
    },
  },
  {
    by: "sns-validator 0.3.5",
    standing: "recorded",
    published: CERTIFICATE,
    options: {
      topics: "arn:aws:sns:us-west-2:1:Other, arn:aws:sns:us-west-2:123456789012:MyTopic",
    },
    sent: {
      body: '{\n  "Type": "Notification",\n  "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",\n  "TopicArn": "arn:aws:sns:us-west-2:123456789012:MyTopic",\n  "Message": "{\\"a\\":\\"Grüße “ü” 🚂\\\\n\\"}",\n  "Timestamp": "2026-11-23T11:59:58.842Z",\n  "SigningCertURL": "https://sns.us-west-2.amazonaws.com/SimpleNotificationService-f3ecfb7224c7233fe7bb5f59f96de52f.pem",\n  "SignatureVersion": "2",\n  "Signature": "ObhD9sBGB5bzg0tYMjOAh0L1r5tqJfg9TyDaWjZrBy0zR/l1ESc49Bhgx824RggC6+7ymDC0GBkGuN1cEGKN/xCj9geqMBylg3k4nf+M3TD6Giw9JDQsVdINXpaLq3lTv1hlJbp75+WAb9JhrZHdEuSr7lyI4xoukV2wlRSN1t2z/DmsAyGnmerKA4g/l/qk36C1JxgIBuPJQWCUZfNOZpKk1JSmzyZH0xWTnpsXOWzGygqeVMOHZJ5AF2TzBQxFcQKp6ph4nJ3YcJFFTeCrZK/7RLlh8DkpU1REiaQJ1q32zutRhfI/QqGGVEeheLLAq/dmZqkI5ULuyCYUSFNMxg=="\n}',
      headers: {
        "content-type": "text/plain; charset=UTF-8",
        "x-amz-sns-message-type": "Notification",
      },
    },
    event: {
      id: "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
      type: "Notification",
    },
  },
];

/** The same library's opinion of what comes when a subscription is made: no event, but a handshake. */
export const confirmation: Vector = {
  by: "sns-validator 0.3.5",
  standing: "recorded",
  published: CERTIFICATE,
  options: {
    topics: "arn:aws:sns:us-west-2:1:Other, arn:aws:sns:us-west-2:123456789012:MyTopic",
  },
  sent: {
    body: '{\n  "Type": "SubscriptionConfirmation",\n  "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",\n  "TopicArn": "arn:aws:sns:us-west-2:123456789012:MyTopic",\n  "Message": "{\\"a\\":\\"Grüße “ü” 🚂\\\\n\\"}",\n  "Timestamp": "2026-11-23T11:59:58.842Z",\n  "SigningCertURL": "https://sns.us-west-2.amazonaws.com/SimpleNotificationService-f3ecfb7224c7233fe7bb5f59f96de52f.pem",\n  "Token": "2336412f37",\n  "SubscribeURL": "https://sns.us-west-2.amazonaws.com/?Action=ConfirmSubscription&TopicArn=arn:aws:sns:us-west-2:123456789012:MyTopic&Token=2336412f37",\n  "SignatureVersion": "2",\n  "Signature": "kaWeoQzIiEsrbKKKQng/AMHQ8ynHrR+YnAi3MHiVCtMGlLt4j/9YObcZHIx91UUyU9ML6rjLiFglzlZ9g+6CiGFo6FkHIfEyCq1UoWYjkRjAvDR7Vp3RjAWwTP4n1Il9eVhCllH4Uw++ZDARTa25xHlBMwg2RyMlqG7n3peXXaR39dq5w/O93jvkdkv8x0JEuZrMt4RAMb+KX62aBaanzAofHD0OHvnnWP5F/yIGd/qvkt7/gSLBqpZQV/d6j9qr6a5OCSkA9/gD7baEsjpBJYN2EAUx/B7o+8giOPJO9SHPse2TGLBcOyz03IkS1Ejumsj8hGexbhkiAUZD6ZwFJQ=="\n}',
    headers: {
      "content-type": "text/plain; charset=UTF-8",
      "x-amz-sns-message-type": "SubscriptionConfirmation",
    },
  },
  event: {
    id: "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
    type: "SubscriptionConfirmation",
  },
};
