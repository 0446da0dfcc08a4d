// Preloaded into every function under test in the production shape: whatever it opens to an HTTPS port ends at the bench's
// Cloud Tasks, whatever it opens to port 80 at the bench's metadata server. So each runs unmodified, as it would on Google Cloud,
// and the machine stays offline.
"use strict";
const dns = require("node:dns");
const net = require("node:net");

const ports = {
  443: Number(process.env.BENCH_TLS_PORT),
  80: Number(process.env.BENCH_METADATA_PORT),
};

// oxlint-disable-next-line typescript/unbound-method -- it is applied to its socket below
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  // net.connect and tls.connect pass on [options, callback] as one array.
  const options = Array.isArray(args[0]) ? args[0][0] : args[0];
  const port = ports[options?.port];
  if (port) Object.assign(options, { host: "127.0.0.1", port });
  return connect.apply(this, args);
};

const answer = { address: "127.0.0.1", family: 4 };
dns.lookup = (name, options, callback) => {
  const done = callback ?? options;
  if (options.all) process.nextTick(done, null, [answer]);
  else process.nextTick(done, null, answer.address, answer.family);
};
dns.promises.lookup = async (name, options) => (options?.all ? [answer] : answer);
