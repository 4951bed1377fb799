/** The configuration of the client, ssh_config(5), as ssh(1) reads it. */
export { clientAlgorithms } from './algorithms.ts'
export type { AlgorithmList, Client, ClientFile } from './client.ts'
export {
  type Asked,
  type Checking,
  type ClientConfig,
  type ClientConfigResult,
  type ConfigPath,
  readClientConfig,
  type StatedList,
} from './config.ts'
export { type Expanded, expand, expandPath, expandTilde } from './expand.ts'
export type { Beyond } from './gather.ts'
export { type Jump, type Jumps, readJumps } from './jump.ts'
export { type Bearing, type ClientKeyword, clientKeyword, clientKeywords } from './keyword.ts'
