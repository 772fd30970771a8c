/** What the tracer asks of Node's own modules. Those found by `module-sync` are found beside the others, as by every Node since 22. */
export { builtinModules } from 'node:module'
export const getNodeMajorVersion = (): number => 22
