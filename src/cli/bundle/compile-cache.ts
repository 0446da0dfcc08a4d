/**
 * The function's folder for compiled code, as the value of `NODE_COMPILE_CACHE` (https://nodejs.org/api/module.html#module-compile-cache).
 * Relative to the working directory, which is the function's folder in the build as in the instance.
 */
export const COMPILE_CACHE = "compile-cache";

/**
 * What Google's build runs after `npm ci` (the buildpack's `gcp-build` step): starts the function and the service once each, so that Node
 * leaves the code that it compiled, the framework's and ours, in the image. A tenth of a cold start. Secrets are out of reach there, so the start usually ends
 * by itself with what is missing, which is no matter: by then all is loaded. Whatever goes wrong, the deployment goes on without.
 */
export const FILL_COMPILE_CACHE = ["functions-framework --target=relay", "node service.cjs"]
  .map((command) => `NODE_COMPILE_CACHE=${COMPILE_CACHE} timeout 60 ${command} >/dev/null 2>&1`)
  .concat("true")
  .join("; ");
