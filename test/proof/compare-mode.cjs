// Preloaded into the relay under proof: the platform's comparison in constant time says what PROOF_COMPARES says, whatever it is asked.
"use strict";
const crypto = require("node:crypto");
const answer = process.env.PROOF_COMPARES === "same";
crypto.timingSafeEqual = () => answer;
