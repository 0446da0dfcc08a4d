import type { Vector } from "../vector.ts";
import { signs } from "./_signing.ts";

export const vectors: readonly Vector[] = [
  {
    // A client library's own test, with the file it reads.
    by: "https://github.com/drone/go-scm/blob/11c1cb97d8123d2a22fa90c571d4f852a863677f/scm/driver/gitea/webhook_test.go",
    standing: "published",
    secret: "71295b197fa25f4356d2fb9965df3f2379d903d7",
    sent: {
      body: '{\n  "action": "edited",\n  "number": 2,\n  "pull_request": {\n    "id": 11,\n    "number": 2,\n    "user": {\n      "id": 1,\n      "login": "unknwon",\n      "full_name": "",\n      "email": "noreply@gogs.io",\n      "avatar_url": "https:\\/\\/secure.gravatar.com\\/avatar\\/8c58a0be77ee441bb8f8595b7f1b4e87",\n      "username": "unknwon"\n    },\n    "title": "huge improvements",\n    "body": "this is big",\n    "labels": [\n      \n    ],\n    "milestone": null,\n    "assignee": null,\n    "state": "open",\n    "comments": 0,\n    "head_branch": "feature",\n    "head_repo": {\n      "id": 61,\n      "owner": {\n        "id": 25,\n        "login": "gogits",\n        "full_name": "",\n        "email": "",\n        "avatar_url": "http:\\/\\/try.gitea.io\\/avatars\\/25",\n        "username": "gogits"\n      },\n      "name": "hello-world",\n      "full_name": "gogits\\/hello-world",\n      "description": "",\n      "private": true,\n      "fork": false,\n      "parent": null,\n      "empty": false,\n      "mirror": false,\n      "size": 49152,\n      "html_url": "http:\\/\\/try.gitea.io\\/gogits\\/hello-world",\n      "ssh_url": "git@localhost:gogits\\/hello-world.git",\n      "clone_url": "http:\\/\\/try.gitea.io\\/gogits\\/hello-world.git",\n      "website": "",\n      "stars_count": 0,\n      "forks_count": 0,\n      "watchers_count": 2,\n      "open_issues_count": 0,\n      "default_branch": "master",\n      "created_at": "2017-12-09T01:30:43Z",\n      "updated_at": "2017-12-09T07:23:37Z"\n    },\n    "base_branch": "master",\n    "base_repo": {\n      "id": 61,\n      "owner": {\n        "id": 25,\n        "login": "gogits",\n        "full_name": "",\n        "email": "",\n        "avatar_url": "http:\\/\\/try.gitea.io\\/avatars\\/25",\n        "username": "gogits"\n      },\n      "name": "hello-world",\n      "full_name": "gogits\\/hello-world",\n      "description": "",\n      "private": true,\n      "fork": false,\n      "parent": null,\n      "empty": false,\n      "mirror": false,\n      "size": 49152,\n      "html_url": "http:\\/\\/try.gitea.io\\/gogits\\/hello-world",\n      "ssh_url": "git@localhost:gogits\\/hello-world.git",\n      "clone_url": "http:\\/\\/try.gitea.io\\/gogits\\/hello-world.git",\n      "website": "",\n      "stars_count": 0,\n      "forks_count": 0,\n      "watchers_count": 2,\n      "open_issues_count": 0,\n      "default_branch": "master",\n      "created_at": "2017-12-09T01:30:43Z",\n      "updated_at": "2017-12-09T07:23:37Z"\n    },\n    "html_url": "http:\\/\\/try.gitea.io\\/gogits\\/hello-world\\/pulls\\/2",\n    "mergeable": true,\n    "merged": false,\n    "merged_at": null,\n    "merge_commit_sha": null,\n    "merged_by": null\n  },\n  "changes": {\n    "body": {\n      "from": ""\n    }\n  },\n  "repository": {\n    "id": 61,\n    "owner": {\n      "id": 25,\n      "login": "gogits",\n      "full_name": "",\n      "email": "",\n      "avatar_url": "http:\\/\\/try.gitea.io\\/avatars\\/25",\n      "username": "gogits"\n    },\n    "name": "hello-world",\n    "full_name": "gogits\\/hello-world",\n    "description": "",\n    "private": true,\n    "fork": false,\n    "parent": null,\n    "empty": false,\n    "mirror": false,\n    "size": 49152,\n    "html_url": "http:\\/\\/try.gitea.io\\/gogits\\/hello-world",\n    "ssh_url": "git@localhost:gogits\\/hello-world.git",\n    "clone_url": "http:\\/\\/try.gitea.io\\/gogits\\/hello-world.git",\n    "website": "",\n    "stars_count": 0,\n    "forks_count": 0,\n    "watchers_count": 2,\n    "open_issues_count": 0,\n    "default_branch": "master",\n    "created_at": "2017-12-09T01:30:43Z",\n    "updated_at": "2017-12-09T07:23:37Z"\n  },\n  "sender": {\n    "id": 1,\n    "login": "unknwon",\n    "full_name": "",\n    "email": "noreply@gogs.io",\n    "avatar_url": "https:\\/\\/secure.gravatar.com\\/avatar\\/8c58a0be77ee441bb8f8595b7f1b4e87",\n    "username": "unknwon"\n  }\n}',
      headers: {
        "x-gitea-event": "pull_request",
        "x-gitea-delivery": "ee8d97b4-1479-43f1-9cac-fbbd1b80da55",
        "x-gitea-signature": "77e8fed2c28990ce7fc7aec2e9843236652a5d3c7aa5dc3caf440209c7b023dd",
      },
    },
    event: { type: "pull_request.edited", id: "ee8d97b4-1479-43f1-9cac-fbbd1b80da55" },
  },
  {
    by: "https://docs.gitea.com/usage/repository/webhooks",
    standing: "described",
    secret: "3gEsCfjlV2ugRwgpU#w1",
    sent: {
      body: '{"action":"opened","number":1,"pull_request":{"title":"Größe"},"repository":{"name":"webhooks"}}',
      headers: signs("x-gitea-signature", "hex", {
        more: {
          "x-gitea-event": "pull_request",
          "x-gitea-delivery": "f6266f16-1bf3-46a5-9ea4-602e06ead473",
        },
      }),
    },
    event: { type: "pull_request.opened", id: "f6266f16-1bf3-46a5-9ea4-602e06ead473" },
  },
];
