// The floor: a function on the Functions Framework that does nothing.
"use strict";
const functions = require("@google-cloud/functions-framework");

functions.http("relay", (req, res) => {
  res.status(204).end();
});
