import type { AnyResourceType } from '../model/index.ts'
import { authorized_key } from './authorized_key/index.ts'
import { copy } from './copy/index.ts'
import { file } from './file/index.ts'
import { service } from './service/index.ts'
import { sshd_config } from './sshd_config/index.ts'

/** All resource types, in the order of the reference. A new one is its folder and its line here. */
export const resources: readonly AnyResourceType[] = [sshd_config, file, copy, authorized_key, service]
