/**
 * Looks at a host: one script answers all looks of a trip, one reader makes facts of what it printed. It changes
 * nothing on the host.
 */
export { gatherScript } from './gather/compose.ts'
export { Incomplete } from './gather/incomplete.ts'
export { homePath, mergeFacts, readFacts } from './gather/read.ts'
