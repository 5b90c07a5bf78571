/**
 * No cycles at run time. A configuration of its own, because here the type-only imports must be gone from the graph:
 * dependency-cruiser looks at one cycle for each edge, so that a harmless one through a type can hide a real one.
 */

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [{ name: 'no-run-time-cycle', severity: 'error', from: { path: '^(src|web)/' }, to: { circular: true } }],
  options: {
    ...require('./.dependency-cruiser.cjs').options,
    tsPreCompilationDeps: false,
  },
};
